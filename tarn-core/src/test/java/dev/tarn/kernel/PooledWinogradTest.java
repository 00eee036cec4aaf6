package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools that are not 2×2 on whole windows, behind 3×3 convolutions: overlapping, cut at the border, with gaps. */
class PooledWinogradTest {
    private static final int[] CHANNELS = {16, 17, 24, 32, 40, 48};
    private static final Block.Pool OVERLAPPING = new Block.Pool(3, 3, 2, 2, 1, 1);

    private final ConvolutionBattery battery = new ConvolutionBattery(b -> new VectorPooledWinogradForward(b, new PlainElementwise()),
            ScatteredGradients::weightGradient, ScatteredGradients::inputGradient, 2e-5);

    private static Block block(int height, int width, int channels, int filters, int pad, Block.Pool pool, Activation activation) {
        return Blocks.block(height, width, channels, filters, 3, pad, pool, activation);
    }

    private static Block random(RandomGenerator r) {
        int pad = r.nextInt(0, 3);
        Block.Pool pool = switch (r.nextInt(5)) {
            case 0, 1 -> OVERLAPPING;
            case 2 -> new Block.Pool(2, 2, 2, 2, 1, 1);
            case 3 -> new Block.Pool(3, 3, 2, 2, 0, 0);
            default -> new Block.Pool(r.nextInt(1, 5), r.nextInt(2, 5), r.nextInt(1, 5), r.nextInt(1, 5), 0, 1);
        };
        Activation activation = switch (r.nextInt(4)) {
            case 0 -> Activation.IDENTITY;
            case 1 -> new Activation(Activation.Kind.LEAKY_RELU, 0.25f);
            default -> Activation.RELU;
        };
        return block(r.nextInt(4, 24), r.nextInt(4, 24), CHANNELS[r.nextInt(CHANNELS.length)], CHANNELS[r.nextInt(CHANNELS.length)], pad,
                pool, activation);
    }

    private static boolean taken(Block block) {
        return Kernels.choice().vector() && VectorPooledWinogradForward.wins(block, true) && ScatteredGradients.inputGradient(block) != null
                && ScatteredGradients.weightGradient(block) != null;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomBlocksAgreeWithTheOracle(long seed) {
        SplittableRandom r = new SplittableRandom(seed);
        for (int i = 0; i < 10; i++) {
            Block block = random(r);
            if (taken(block)) {
                battery.check(block, r.nextInt(1, 6), r.nextLong());
            }
        }
    }

    /** Maps that outgrow the cache exist some rows at a time. */
    @Test
    void mapsInPiecesAgreeWithTheOracle() {
        Block block = block(90, 75, 16, 17, 1, OVERLAPPING, Activation.RELU);
        assertThat(block.mapHeight() * block.mapWidth() * 32).isGreaterThan(1 << 16);
        if (taken(block)) {
            battery.check(block, 2, 5);
        }
    }

    @Test
    void partsTogetherAreTheWholeBitForBit() {
        SplittableRandom r = new SplittableRandom(3);
        for (Block.Pool pool : new Block.Pool[] {OVERLAPPING, new Block.Pool(2, 2, 2, 2, 1, 1), new Block.Pool(4, 3, 1, 3, 0, 0)}) {
            Block block = block(67, 64, 16, 32, 1, pool, Activation.RELU);
            if (taken(block)) {
                BlockForward kernel = new VectorPooledWinogradForward(block, new PlainElementwise());
                Run whole = new Run(block, kernel, 2, 1, ConvolutionNumbersTest.images(block.input(), 2, r), true);
                for (int parts : new int[] {2, 3, 4}) {
                    Run run = new Run(block, kernel, 2, parts, whole.x, true);
                    assertThat(run.y).isEqualTo(whole.y);
                    assertThat(run.winners).isEqualTo(whole.winners);
                }
                assertThat(new Run(block, kernel, 2, 1, whole.x, false).y).as("inference").isEqualTo(whole.y);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e38f})
    void whatIsNotFiniteComesOutAsFromTheDirectKernelAndOtherImagesStayTheSame(float value) {
        Block block = block(10, 10, 32, 32, 1, OVERLAPPING, Activation.RELU);
        if (!taken(block)) {
            return;
        }
        float[] x = ConvolutionNumbersTest.images(block.input(), 3, new SplittableRandom(4));
        BlockForward kernel = new VectorPooledWinogradForward(block, new PlainElementwise());
        for (boolean training : new boolean[] {false, true}) {
            Run undisturbed = new Run(block, kernel, 3, 1, x, training);
            float[] bad = x.clone();
            bad[block.input().image() + block.input().at(4, 5) + 7] = value;
            Run run = new Run(block, kernel, 3, 1, bad, training);
            Run direct = new Run(block, new VectorForward(block, new PlainElementwise()), 3, 1, bad, training);
            for (int image = 0; image < 3; image++) {
                int from = image * block.output().image();
                int to = from + block.output().image();
                assertThat(Arrays.copyOfRange(run.y, from, to)).as("image " + image)
                        .isEqualTo(Arrays.copyOfRange(image == 1 ? direct.y : undisturbed.y, from, to));
                int codes = image * block.winnerBytes();
                assertThat(Arrays.copyOfRange(run.winners, codes, codes + block.winnerBytes())).as("winners of image " + image)
                        .isEqualTo(Arrays.copyOfRange(image == 1 ? direct.winners : undisturbed.winners, codes,
                                codes + block.winnerBytes()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void vectorsStayInRegisters(boolean training) {
        Block block = block(8, 8, 32, 48, 1, OVERLAPPING, Activation.RELU);
        if (!taken(block)) {
            return;
        }
        Run run = new Run(block, new VectorPooledWinogradForward(block, new PlainElementwise()), 2, 1,
                ConvolutionNumbersTest.images(block.input(), 2, new SplittableRandom(4)), training);
        assertThat(Allocation.fewest(() -> run.again(1), 4000)).isLessThan(4000); // the measuring itself takes some; boxed vectors take a million
    }

    @Test
    void vectorsOfGradientsStayInRegisters() {
        Block block = block(8, 8, 32, 48, 1, OVERLAPPING, Activation.RELU);
        if (!taken(block)) {
            return;
        }
        BlockInputGradient kernel = ScatteredGradients.inputGradient(block);
        byte[] winners = new byte[block.winnerBytes()];
        Arrays.fill(winners, (byte) 5);
        float[] g = ConvolutionNumbersTest.images(block.outputGradient(), 1, new SplittableRandom(5));
        float[] packed = new float[kernel.packedFloats()];
        kernel.pack(ConvolutionNumbersTest.gaussian(block.weightFloats(), new SplittableRandom(6)), 0, packed, 0);
        float[] dx = new float[block.inputGradient().image()];
        float[] scratch = new float[kernel.scratchFloats(1)];
        assertThat(Allocation.fewest(() -> kernel.run(1, g, 0, winners, 0, packed, 0, dx, 0, false, scratch, 0), 4000)).isLessThan(4000);
    }

    @Test
    void shapesDecide() {
        if (!Kernels.choice().vector() || Lanes.N == 4) {
            return;
        }
        Block block = block(16, 16, 32, 32, 1, OVERLAPPING, Activation.RELU);
        assertThat(VectorKernels.forward(block, true, false, new PlainElementwise()).name()).isEqualTo("winograd 4×4, pool");
        assertThat(VectorKernels.forward(block, true, true, new PlainElementwise()).name()).isEqualTo("direct");
        assertThat(VectorKernels.weightGradient(block, false).name()).isEqualTo("winograd 4×4, scattered");
        assertThat(VectorKernels.inputGradient(block, false).name()).isEqualTo("winograd 4×4, scattered");
        assertThat(VectorKernels.inputGradient(block, true).name()).isEqualTo("dense");
    }

    /** A forward pass in parts. */
    private static final class Run {
        private final BlockForward kernel;
        private final int images;
        private final float[] packed;
        private final float[] bias;
        private final float[] scratch;
        private final boolean training;
        final float[] x;
        final float[] y;
        final byte[] winners;

        Run(Block block, BlockForward kernel, int images, int parts, float[] x, boolean training) {
            SplittableRandom r = new SplittableRandom(7);
            this.kernel = kernel;
            this.images = images;
            this.x = x;
            this.training = training;
            packed = new float[kernel.packedFloats()];
            scratch = new float[kernel.scratchFloats(images)];
            y = new float[images * block.output().image()];
            winners = new byte[images * block.winnerBytes()];
            kernel.pack(ConvolutionNumbersTest.gaussian(block.weightFloats(), r), 0, packed, 0);
            bias = ConvolutionNumbersTest.bias(block, r);
            again(parts);
        }

        void again(int parts) {
            for (int part = parts - 1; part >= 0; part--) {
                kernel.run(images, x, 0, packed, 0, bias, 0, y, 0, training ? winners : null, 0, scratch, 0, part, parts);
            }
        }
    }
}
