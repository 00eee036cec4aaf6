package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract on numbers where it is easily lost: NaN, infinities, zeros of both signs, the order of activation and pool. */
class ConvolutionNumbersTest {
    /** A forward pass in memory of its own. */
    private static final class Run {
        final float[] y;
        final byte[] winners;

        Run(BlockForward kernel, Block block, int images, float[] x, float[] w, float[] bias) {
            float[] packed = new float[kernel.packedFloats()];
            float[] scratch = new float[kernel.scratchFloats(images)];
            y = new float[images * block.output().image()];
            winners = new byte[images * block.winnerBytes()];
            kernel.pack(w, 0, packed, 0);
            kernel.run(images, x, 0, packed, 0, bias, 0, y, 0, block.pool() == null ? null : winners, 0, scratch, 0, 0, 1);
        }
    }

    static float[] gaussian(int n, SplittableRandom r) {
        float[] a = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = (float) r.nextGaussian();
        }
        return a;
    }

    /** Images whose padding lanes are zero. */
    static float[] images(Layout layout, int images, SplittableRandom r) {
        float[] x = new float[images * layout.image()];
        for (int i = 0; i < images; i++) {
            for (int row = 0; row < layout.height(); row++) {
                for (int column = 0; column < layout.width(); column++) {
                    for (int c = 0; c < layout.channels(); c++) {
                        x[i * layout.image() + layout.at(row, column) + c] = (float) r.nextGaussian();
                    }
                }
            }
        }
        return x;
    }

    static float[] bias(Block block, SplittableRandom r) {
        float[] bias = gaussian(block.biasFloats(), r);
        Arrays.fill(bias, block.filters(), bias.length, 0);
        return bias;
    }

    @ParameterizedTest
    @CsvSource({"1, 32", "3, 17", "16, 48", "20, 24"})
    void activationBeforeAndBehindThePoolAgreeInEveryBit(int channels, int filters) {
        SplittableRandom r = new SplittableRandom(5);
        Block fused = Blocks.block(12, 10, channels, filters, 3, 1, Blocks.pool2(), Activation.RELU);
        Block activated = Blocks.block(12, 10, channels, filters, 3, 1, null, Activation.RELU);
        float[] x = images(fused.input(), 3, r);
        float[] w = gaussian(fused.weightFloats(), r);
        float[] bias = bias(fused, r);
        Run one = new Run(Kernels.forward(fused, true, true), fused, 3, x, w, bias);
        Run two = new Run(Kernels.forward(activated, true, true), activated, 3, x, w, bias);
        Layout out = fused.output();
        PoolingKernels.Window window = new PoolingKernels.Window(2, 2, 2, 2, 0, 0);
        float[] pooled = new float[one.y.length];
        for (int i = 0; i < 3; i++) {
            Kernels.pooling().max(activated.output(), window, two.y, i * activated.output().image(), out, pooled, i * out.image());
        }
        for (int i = 0; i < pooled.length; i++) {
            assertThat(Float.floatToRawIntBits(one.y[i])).as("float " + i).isEqualTo(Float.floatToRawIntBits(pooled[i]));
        }
    }

    /** NaN of either sign, infinities of either sign, numbers whose products overflow: each in turn in the middle image of three. */
    @ParameterizedTest
    @CsvSource({"1, 32, true", "16, 32, true", "16, 20, true", "3, 17, true", "16, 20, false", "32, 32, false"})
    void numbersThatAreNotFiniteGoWhereTheOracleSendsThem(int channels, int filters, boolean pooled) {
        SplittableRandom r = new SplittableRandom(6);
        Block block = Blocks.block(8, 8, channels, filters, 3, 1, pooled ? Blocks.pool2() : null, Activation.RELU);
        float[] w = gaussian(block.weightFloats(), r);
        float[] bias = bias(block, r);
        BlockForward kernel = Kernels.forward(block, true, true);
        float[] finite = images(block.input(), 3, r);
        Run undisturbed = new Run(kernel, block, 3, finite, w, bias);
        float[] bad = {Float.NaN, Float.intBitsToFloat(0xffc00000), Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        for (float value : bad) {
            float[] x = finite.clone();
            x[block.input().image() + block.input().at(3, 4)] = value;
            Run run = new Run(kernel, block, 3, x, w, bias);
            ConvolutionOracle oracle = new ConvolutionOracle(block, x, block.input().image(), w, bias);
            Layout out = block.output();
            for (int row = 0, i = 0; row < out.height(); row++) {
                for (int column = 0; column < out.width(); column++) {
                    for (int f = 0; f < filters; f++, i++) {
                        int at = out.image() + out.at(row, column) + f;
                        same(value + " row " + row + " column " + column + " filter " + f, oracle.pooled[i], run.y[at]);
                        if (pooled && !Double.isFinite(oracle.pooled[i])) {
                            assertThat((int) run.winners[block.winnerBytes() + block.outputGradient().at(row, column) + f])
                                    .isEqualTo(oracle.codes[i]);
                        }
                    }
                    for (int f = filters; f < out.pixel(); f++) {
                        assertThat(run.y[out.image() + out.at(row, column) + f]).as("padding lane").isZero();
                    }
                }
            }
            for (int image : new int[] {0, 2}) {
                assertThat(Arrays.copyOfRange(run.y, image * out.image(), (image + 1) * out.image()))
                        .as("image " + image + " beside one with " + value)
                        .isEqualTo(Arrays.copyOfRange(undisturbed.y, image * out.image(), (image + 1) * out.image()));
            }
        }
    }

    private static void same(String what, double want, float found) {
        if (Double.isFinite(want)) {
            assertThat((double) found).as(what).isCloseTo(want, offset(1e-4 * Math.max(1, Math.abs(want))));
        } else {
            assertThat(Float.floatToIntBits(found)).as(what).isEqualTo(Float.floatToIntBits((float) want));
        }
    }

    @Test
    void notANumberAmongTheWeightsReachesEveryImage() {
        SplittableRandom r = new SplittableRandom(7);
        Block block = Blocks.block(6, 6, 16, 32, 3, 1, Blocks.pool2(), Activation.RELU);
        float[] w = gaussian(block.weightFloats(), r);
        w[5] = Float.intBitsToFloat(0xffc00000);
        Run run = new Run(Kernels.forward(block, true, true), block, 2, images(block.input(), 2, r), w, new float[block.biasFloats()]);
        for (int image = 0; image < 2; image++) {
            assertThat(run.y[image * block.output().image()]).isNaN();
            assertThat(run.y[image * block.output().image() + 1]).isFinite();
        }
    }

    @Test
    void zeroOfEitherSignIsDeadBehindRelu() {
        Block block = Blocks.block(4, 4, 1, 32, 1, 0, Blocks.pool2(), Activation.RELU);
        float[] x = new float[block.input().image()];
        float[] w = new float[block.weightFloats()];
        Arrays.fill(w, -0f);
        float[] bias = new float[block.biasFloats()];
        Arrays.fill(bias, 0, block.filters(), -0f);
        Run run = new Run(Kernels.forward(block, true, true), block, 1, x, w, bias);
        for (int i = 0; i < run.y.length; i++) {
            assertThat(Float.floatToRawIntBits(run.y[i])).isZero();
            assertThat(run.winners[i]).isZero();
        }
    }
}
