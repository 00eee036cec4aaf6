package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forward kernels that {@link Kernels} takes for large maps and for depthwise convolutions, on maps of every size. */
class ProductKernelsTest {
    private static void check(long seed, int count, Predicate<Block> takes, Function<Block, BlockForward> kernel) {
        ConvolutionBattery battery = new ConvolutionBattery(kernel, PlainWeightGradient::new, PlainInputGradient::new, 0);
        SplittableRandom r = new SplittableRandom(seed);
        for (int i = 0; i < count;) {
            Block block = Blocks.random(r);
            if (takes.test(block)) {
                battery.check(block, r.nextInt(1, 4), r.nextLong());
                i++;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void productsAgreeWithTheOracle(long seed) {
        if (Kernels.choice().vector()) {
            check(seed, 40, VectorProductForward::takes, b -> new VectorProductForward(b, Kernels.elementwise()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void depthwiseConvolutionsAgreeWithTheOracle(long seed) {
        if (Kernels.choice().vector()) {
            check(seed, 30, VectorDepthwiseForward::takes, b -> new VectorDepthwiseForward(b, Kernels.elementwise()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void depthwiseGradientsAgreeWithTheOracle(long seed) {
        if (Kernels.choice().vector()) {
            ConvolutionBattery battery = new ConvolutionBattery(b -> new PlainForward(b, new PlainElementwise()),
                    b -> VectorDepthwiseWeightGradient.takes(b) ? new VectorDepthwiseWeightGradient(b) : new PlainWeightGradient(b),
                    b -> VectorDepthwiseInputGradient.takes(b) ? new VectorDepthwiseInputGradient(b) : new PlainInputGradient(b), 0);
            SplittableRandom r = new SplittableRandom(seed);
            for (int i = 0; i < 30;) {
                Block block = Blocks.random(r);
                if (VectorDepthwiseForward.isDepthwise(block)) {
                    battery.check(block, r.nextInt(1, 4), r.nextLong());
                    i++;
                }
            }
        }
    }

    @Test
    void poolsOfAnyFormBehindProductsAreThoseOfThePlainTwin() {
        SplittableRandom r = new SplittableRandom(9);
        for (int i = 0; i < 400 && Kernels.choice().vector(); i++) {
            Block block = Blocks.random(r);
            if (VectorPooledProductForward.takes(block)) {
                BlockForward plain = new PlainForward(block, new PlainElementwise());
                BlockForward kernel = new VectorPooledProductForward(block, Kernels.elementwise());
                assertThat(run(block, kernel, 3, i)).as(block.toString()).isEqualTo(run(block, plain, 1, i));
            }
        }
    }

    private static float[] run(Block block, BlockForward kernel, int parts, long seed) {
        return run(block, kernel, parts, seed, (x, packed, bias, y, scratch, part) -> kernel.run(2, x, 0, packed, 0, bias, 0, y, 0, null, 0,
                scratch, 0, part, parts));
    }

    private interface Call {
        void run(float[] x, float[] packed, float[] bias, float[] y, float[] scratch, int part);
    }

    @Test
    void sumsWithAnotherMapAreThoseOfThePlainTwin() {
        SplittableRandom r = new SplittableRandom(5);
        for (int i = 0; i < 200; i++) {
            Block block = Blocks.random(r);
            Layout rest = block.output();
            Layout other = new Layout(rest.height(), rest.width(), rest.channels(), i % 2, 0, 0, i % 3);
            if (block.pool() == null && (!Kernels.choice().vector() || VectorProductForward.takes(block))) {
                ResidualForward plain = new PlainResidualForward(block, other, new PlainElementwise());
                ResidualForward kernel = Kernels.residualForward(block, other, true);
                assertThat(sum(block, other, kernel, 3, i)).as(block + ", " + other).isEqualTo(sum(block, other, plain, 1, i));
            }
        }
    }

    private static float[] sum(Block block, Layout other, ResidualForward kernel, int parts, long seed) {
        float[] rest = whole(other, new SplittableRandom(~seed));
        return run(block, kernel, parts, seed, (x, packed, bias, y, scratch, part) -> kernel.runSum(2, x, 0, packed, 0, bias, 0, rest, 0, y,
                0, scratch, 0, part, parts));
    }

    /** Two images, small whole numbers. */
    private static float[] run(Block block, BlockForward kernel, int parts, long seed, Call call) {
        SplittableRandom r = new SplittableRandom(seed);
        float[] x = whole(block.input(), r);
        float[] w = new float[block.weightFloats()];
        for (int i = 0; i < w.length; i++) {
            w[i] = r.nextInt(-4, 5);
        }
        float[] packed = new float[kernel.packedFloats()];
        kernel.pack(w, 0, packed, 0);
        float[] y = new float[2 * block.output().image()];
        float[] scratch = new float[kernel.scratchFloats(2)];
        float[] bias = new float[block.biasFloats()];
        bias[0] = 3;
        for (int part = 0; part < parts; part++) {
            call.run(x, packed, bias, y, scratch, part);
        }
        return y;
    }

    private static float[] whole(Layout layout, SplittableRandom r) {
        float[] x = new float[2 * layout.image()];
        for (int i = 0; i < 2 * layout.height() * layout.width(); i++) {
            int row = i / layout.width() % layout.height();
            int at = i / layout.width() / layout.height() * layout.image() + layout.at(row, i % layout.width());
            for (int c = 0; c < layout.channels(); c++) {
                x[at + c] = r.nextInt(-4, 5);
            }
        }
        return x;
    }

    /** Narrow and high maps, so that there are several bands; the other map where the strides let it have the same shape. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void threeConvolutionsInBandsAreThoseOfThePlainTwins(long seed) {
        SplittableRandom r = new SplittableRandom(seed);
        int wide = 16 * r.nextInt(4, 13);
        int filters = r.nextInt(1, 60);
        int stride = r.nextInt(1, 3);
        int kernel = r.nextBoolean() ? 3 : 5;
        Activation limit = r.nextBoolean() ? Activation.RELU : new Activation(Activation.Kind.CLIP, 0, 6);
        Block first = r.nextBoolean()
                ? Blocks.chained(new Layout(r.nextInt(30, 90), r.nextInt(3, 15), 24, 0, 0, 0, 0), wide, 1, 1, 0, 1, limit, kernel / 2)
                : Blocks.chained(new Layout(r.nextInt(180, 200), r.nextInt(60, 70), 3, 1, 1, 1, 1), wide, 3, 2, 1, 1, limit, kernel / 2);
        Block second = Blocks.chained(first.output(), wide, kernel, stride, kernel / 2, wide, limit, 0);
        Block third = Blocks.chained(second.output(), filters, 1, 1, 0, 1, Activation.IDENTITY, r.nextInt(2));
        Layout other = r.nextBoolean() ? new Layout(third.mapHeight(), third.mapWidth(), filters, 1, 0, 0, 1) : null;
        BandForward bands = Kernels.bandForward(first, second, third, other).orElse(null);
        if (bands == null) {
            assertThat(Kernels.choice().vector() && filters >= 16).as("%s, %s, %s", first, second, third).isFalse();
            return;
        }
        float[] x = whole(first.input(), r);
        float[] rest = other == null ? null : whole(other, r);
        float[] packed = new float[bands.packedFloats()];
        float[] expected = x;
        Block[] blocks = {first, second, third};
        for (int i = 0; i < 3; i++) {
            float[] w = new float[blocks[i].weightFloats()];
            float[] bias = new float[blocks[i].biasFloats()];
            for (int j = 0; j < w.length; j++) {
                w[j] = r.nextInt(-2, 3);
            }
            for (int j = 0; j < blocks[i].filters(); j++) {
                bias[j] = r.nextInt(-2, 3);
            }
            bands.pack(i, w, 0, packed, 0);
            System.arraycopy(bias, 0, packed, bands.biasAt(i), bias.length);
            float[] y = new float[2 * blocks[i].output().image()];
            boolean sums = i == 2 && other != null;
            BlockForward plain = sums
                    ? new PlainResidualForward(third, other, new PlainElementwise())
                    : new PlainForward(blocks[i], new PlainElementwise());
            float[] own = new float[plain.packedFloats()];
            plain.pack(w, 0, own, 0);
            float[] scratch = new float[plain.scratchFloats(2)];
            if (plain instanceof ResidualForward residual && sums) {
                residual.runSum(2, expected, 0, own, 0, bias, 0, rest, 0, y, 0, scratch, 0, 0, 1);
            } else {
                plain.run(2, expected, 0, own, 0, bias, 0, y, 0, null, 0, scratch, 0, 0, 1);
            }
            expected = y;
        }
        float[] y = new float[expected.length];
        float[] scratch = new float[bands.scratchFloats()];
        Arrays.fill(scratch, 1e9f);
        for (int part = 2; part >= 0; part--) {
            bands.run(2, x, 0, packed, 0, rest, 0, y, 0, scratch, 0, part, 3);
        }
        assertThat(y).isEqualTo(expected);
    }

    /** A weight of zero times infinity is NaN: filters that fill up a vector must not show it. */
    @Test
    void paddingLanesStayZeroWhateverTheInputHolds() {
        Block block = Blocks.block(3, 3, 16, 24, 1, 0, null, Activation.RELU);
        BlockForward kernel = Kernels.forward(block, false, false);
        float[] x = new float[block.input().image()];
        x[0] = Float.POSITIVE_INFINITY;
        float[] packed = new float[kernel.packedFloats()];
        float[] w = new float[block.weightFloats()];
        w[0] = 1;
        kernel.pack(w, 0, packed, 0);
        float[] y = new float[block.output().image()];
        kernel.run(1, x, 0, packed, 0, new float[32], 0, y, 0, null, 0, new float[kernel.scratchFloats(1)], 0, 0, 1);
        assertThat(y[0]).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(y[1]).isNaN();
        for (int i = 24; i < 32; i++) {
            assertThat(y[i]).isZero();
        }
    }
}
