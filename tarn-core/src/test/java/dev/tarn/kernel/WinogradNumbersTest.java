package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Winograd's rounding costs, and what it does with numbers that are none. */
class WinogradNumbersTest {
    /** The bound on the error, relative to the largest value. */
    private static final double ERROR = 2e-5;

    /** One image with random numbers and the weights of a kind. */
    private static final class Case {
        final Block block;
        final float[] x;
        final float[] w;
        final float[] bias;
        final float[] y;
        final byte[] winners;

        Case(Block block, boolean trained) {
            this.block = block;
            Random r = new Random(5);
            Layout in = block.input();
            x = new float[in.image()];
            w = new float[block.weightFloats()];
            bias = new float[block.biasFloats()];
            y = new float[block.output().image()];
            winners = new byte[block.winnerBytes()];
            for (int row = 0; row < in.height(); row++) {
                for (int column = 0; column < in.width(); column++) {
                    for (int c = 0; c < in.channels(); c++) {
                        // behind a ReLU half of the numbers are zero and the others positive; some channels are much louder than others
                        float v = (float) r.nextGaussian();
                        x[in.at(row, column) + c] = trained ? Math.max(0, v) * (1 + c % 7) : v;
                    }
                }
            }
            float scale = (float) Math.sqrt(2.0 / (9 * in.channels()));
            for (int i = 0; i < w.length; i++) {
                // trained weights have long tails and a mean that is not zero
                double v = r.nextGaussian();
                w[i] = scale * (float) (trained ? v * Math.abs(v) + 0.1 : v);
            }
            for (int f = 0; f < block.filters(); f++) {
                bias[f] = (float) r.nextGaussian();
            }
        }

        void run(BlockForward kernel, boolean training) {
            float[] packed = new float[kernel.packedFloats()];
            float[] scratch = new float[kernel.scratchFloats(1)];
            kernel.pack(w, 0, packed, 0);
            kernel.run(1, x, 0, packed, 0, bias, 0, y, 0, training ? winners : null, 0, scratch, 0, 0, 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"8,16,32,false", "16,64,64,false", "8,128,96,false", "8,256,32,false", "16,32,32,true", "16,64,64,true", "8,128,96,true",
        "7,256,32,true"})
    void forwardErrorIsBounded(int side, int channels, int filters, boolean trained) {
        Case c = new Case(Blocks.block(side, side, channels, filters, 3, 1, null, Activation.IDENTITY), trained);
        c.run(new VectorWinogradForward(c.block, new PlainElementwise()), false);
        ConvolutionOracle oracle = new ConvolutionOracle(c.block, c.x, 0, c.w, c.bias);
        double largest = 0;
        double error = 0;
        Layout out = c.block.output();
        for (int i = 0; i < oracle.pooled.length; i++) {
            int pixel = i / filters;
            largest = Math.max(largest, Math.abs(oracle.pooled[i]));
            error = Math.max(error, Math.abs(oracle.pooled[i] - c.y[out.at(pixel / out.width(), pixel % out.width()) + i % filters]));
        }
        System.out.printf("winograd forward %dx%d %d->%d%s: error %.1e of the largest value%n", side, side, channels, filters,
                trained ? " trained" : "",
                error / largest);
        assertThat(error / largest).isBetween(1e-9, ERROR);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e38f})
    void whatIsNotFiniteComesOutAsFromTheDirectKernel(float value) {
        for (boolean training : new boolean[] {false, true}) {
            Case c = new Case(Blocks.block(10, 10, 32, 32, 3, 1, Blocks.pool2(), Activation.RELU), false);
            Case d = new Case(c.block, false);
            c.x[c.block.input().at(4, 5) + 7] = value;
            d.x[c.block.input().at(4, 5) + 7] = value;
            c.run(new VectorWinogradForward(c.block, new PlainElementwise()), training);
            d.run(new VectorForward(c.block, new PlainElementwise()), training);
            assertThat(c.y).isEqualTo(d.y);
            assertThat(c.winners).isEqualTo(d.winners);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY})
    void weightsThatAreNotFiniteComeOutAsFromTheDirectKernel(float value) {
        Case c = new Case(Blocks.block(10, 10, 32, 32, 3, 1, Blocks.pool2(), Activation.RELU), false);
        Case d = new Case(c.block, false);
        c.w[1234] = value;
        d.w[1234] = value;
        c.run(new VectorWinogradForward(c.block, new PlainElementwise()), true);
        d.run(new VectorForward(c.block, new PlainElementwise()), true);
        assertThat(c.y).isEqualTo(d.y);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void partsTogetherAreTheWholeBitForBit(int parts) {
        Case c = new Case(Blocks.block(13, 13, 32, 48, 3, 1, Blocks.pool2(), Activation.RELU), false);
        BlockForward kernel = new VectorWinogradForward(c.block, new PlainElementwise());
        c.run(kernel, true);
        float[] whole = c.y.clone();
        Arrays.fill(c.y, 0);
        float[] packed = new float[kernel.packedFloats()];
        float[] scratch = new float[kernel.scratchFloats(1)];
        kernel.pack(c.w, 0, packed, 0);
        for (int part = parts - 1; part >= 0; part--) {
            kernel.run(1, c.x, 0, packed, 0, c.bias, 0, c.y, 0, c.winners, 0, scratch, 0, part, parts);
        }
        assertThat(c.y).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void vectorsStayInRegisters(boolean training) {
        Case c = new Case(Blocks.block(8, 8, 32, 48, 3, 1, Blocks.pool2(), Activation.RELU), false);
        BlockForward kernel = new VectorWinogradForward(c.block, new PlainElementwise());
        float[] packed = new float[kernel.packedFloats()];
        float[] scratch = new float[kernel.scratchFloats(1)];
        kernel.pack(c.w, 0, packed, 0);
        long bytes = Allocation
                .fewest(() -> kernel.run(1, c.x, 0, packed, 0, c.bias, 0, c.y, 0, training ? c.winners : null, 0, scratch, 0, 0, 1), 4000);
        assertThat(bytes).isLessThan(4000); // the measuring itself takes some; boxed vectors take a million
    }

    /** Gradients of a case, behind its own forward pass. */
    private static final class Gradients {
        final Case c;
        final float[] g;
        final float[] dw;
        final float[] db;
        final float[] dx;

        Gradients(Block block, boolean trained) {
            c = new Case(block, trained);
            c.run(new VectorForward(block, new PlainElementwise()), true);
            g = new float[block.outputGradient().image()];
            dw = new float[block.weightFloats()];
            db = new float[block.biasFloats()];
            dx = new float[block.inputGradient().image()];
            Random r = new Random(6);
            for (int i = 0; i < g.length; i++) {
                double v = r.nextGaussian();
                g[i] = i % block.outputGradient().pixel() < block.filters() ? (float) (trained ? 1e-4 * v * v * v : v) : 0;
            }
        }

        void run(BlockWeightGradient kernel) {
            float[] accumulator = new float[kernel.accumulatorFloats()];
            kernel.run(1, c.x, 0, g, 0, c.block.pool() == null ? null : c.winners, 0, accumulator, 0, new float[kernel.scratchFloats(1)],
                    0);
            float[] both = new float[dw.length + db.length];
            kernel.reduce(accumulator, 0, accumulator.length, 1, both, 0, dw.length);
            System.arraycopy(both, 0, dw, 0, dw.length);
            System.arraycopy(both, dw.length, db, 0, db.length);
        }

        void run(BlockInputGradient kernel) {
            float[] packed = new float[kernel.packedFloats()];
            kernel.pack(c.w, 0, packed, 0);
            kernel.run(1, g, 0, c.block.pool() == null ? null : c.winners, 0, packed, 0, dx, 0, false, new float[kernel.scratchFloats(1)],
                    0);
        }
    }

    @ParameterizedTest
    @CsvSource({"16,64,64,false", "8,128,96,false", "8,48,256,false", "32,32,16,false", "16,32,32,true", "8,128,96,true"})
    void gradientErrorsAreBounded(int side, int channels, int filters, boolean trained) {
        Block block = Blocks.block(side, side, channels, filters, 3, 1, null, Activation.IDENTITY);
        Gradients own = new Gradients(block, trained);
        own.run(new VectorWinogradWeightGradient(block));
        own.run(new VectorWinogradInputGradient(block));
        ConvolutionOracle oracle = new ConvolutionOracle(block, own.c.x, 0, own.c.w, own.c.bias);
        double[] dw = new double[own.dw.length];
        double[] db = new double[own.db.length];
        double[] dx = new double[side * side * channels];
        oracle.gradients(own.c.x, 0, own.c.w, own.g, 0, oracle.codes, dw, db, dx);
        float[] denseDx = new float[dx.length];
        for (int i = 0; i < dx.length; i++) {
            int pixel = i / channels;
            denseDx[i] = own.dx[block.inputGradient().at(pixel / side, pixel % side) + i % channels];
        }
        double errorOfWeights = error(dw, own.dw);
        double errorOfInput = error(dx, denseDx);
        System.out.printf("winograd gradients %dx%d %d->%d%s: errors dW %.1e, dX %.1e of the largest value%n", side, side, channels,
                filters, trained ? " trained" : "",
                errorOfWeights, errorOfInput);
        assertThat(errorOfWeights).isBetween(1e-9, ERROR);
        assertThat(errorOfInput).isBetween(1e-9, ERROR);
    }

    private static double error(double[] want, float[] found) {
        double largest = 0;
        double error = 0;
        for (int i = 0; i < want.length; i++) {
            largest = Math.max(largest, Math.abs(want[i]));
            error = Math.max(error, Math.abs(want[i] - found[i]));
        }
        return error / largest;
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e38f})
    void gradientsThatAreNotFiniteComeOutAsFromTheDirectKernels(float value) {
        Block block = Blocks.block(10, 10, 32, 32, 3, 1, Blocks.pool2(), Activation.RELU);
        Gradients own = new Gradients(block, false);
        Gradients direct = new Gradients(block, false);
        for (int i = 0; i < 32; i++) { // some of these windows are alive
            own.g[block.outputGradient().at(2, 3) + i] = value;
            direct.g[block.outputGradient().at(2, 3) + i] = value;
        }
        own.run(new VectorWinogradWeightGradient(block));
        own.run(new VectorWinogradInputGradient(block));
        direct.run(new VectorWeightGradient(block));
        direct.run(new VectorInputGradient(block));
        assertThat(own.dw).isEqualTo(direct.dw);
        assertThat(own.db).isEqualTo(direct.db);
        assertThat(own.dx).isEqualTo(direct.dx);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void vectorsOfGradientsStayInRegisters(boolean pooled) {
        Block block = Blocks.block(8, 8, 32, 48, 3, 1, pooled ? Blocks.pool2() : null, Activation.RELU);
        Gradients own = new Gradients(block, false);
        BlockWeightGradient dw = new VectorWinogradWeightGradient(block);
        BlockInputGradient dx = new VectorWinogradInputGradient(block);
        float[] accumulator = new float[dw.accumulatorFloats()];
        float[] scratch = new float[Math.max(dw.scratchFloats(1), dx.scratchFloats(1))];
        float[] packed = new float[dx.packedFloats()];
        dx.pack(own.c.w, 0, packed, 0);
        byte[] winners = pooled ? own.c.winners : null;
        long bytes = Allocation.fewest(() -> dw.run(1, own.c.x, 0, own.g, 0, winners, 0, accumulator, 0, scratch, 0), 4000);
        assertThat(bytes).isLessThan(4000);
        bytes = Allocation.fewest(() -> dx.run(1, own.g, 0, winners, 0, packed, 0, own.dx, 0, false, scratch, 0), 4000);
        assertThat(bytes).isLessThan(4000);
    }

    /** A group with one image whose numbers could overflow falls apart; the others must not notice. */
    @Test
    void theOtherImagesOfABatchStayTheSameBitForBit() {
        Block block = Blocks.block(8, 8, 32, 32, 3, 1, Blocks.pool2(), Activation.RELU);
        float[][] sound = batch(block, 1);
        float[][] broken = batch(block, Float.NaN);
        int image = block.output().image();
        int dx = block.inputGradient().image();
        for (int i = 0; i < 5; i++) {
            assertThat(Arrays.equals(sound[0], i * image, (i + 1) * image, broken[0], i * image, (i + 1) * image)).isEqualTo(i != 2);
            assertThat(Arrays.equals(sound[1], i * dx, (i + 1) * dx, broken[1], i * dx, (i + 1) * dx)).isEqualTo(i != 2);
        }
    }

    /** Outputs and input gradients of five images; {@code value} at one place of the third one and of its gradient. */
    private static float[][] batch(Block block, float value) {
        Random r = new Random(9);
        float[] x = new float[5 * block.input().image()];
        for (int i = 0; i < 5; i++) {
            for (int p = 0; p < 64; p++) {
                for (int c = 0; c < 32; c++) {
                    x[i * block.input().image() + block.input().at(p / 8, p % 8) + c] = (float) r.nextGaussian();
                }
            }
        }
        float[] g = new float[5 * block.outputGradient().image()];
        for (int i = 0; i < g.length; i++) {
            g[i] = (float) r.nextGaussian();
        }
        float[] w = new float[block.weightFloats()];
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) r.nextGaussian();
        }
        byte[] winners = new byte[5 * block.winnerBytes()];
        Arrays.fill(winners, (byte) 3);
        x[2 * block.input().image() + block.input().at(3, 3)] *= value;
        g[2 * block.outputGradient().image() + 5] *= value;
        BlockForward f = new VectorWinogradForward(block, new PlainElementwise());
        BlockInputGradient d = new VectorWinogradInputGradient(block);
        float[] packed = new float[Math.max(f.packedFloats(), d.packedFloats())];
        float[] scratch = new float[Math.max(f.scratchFloats(5), d.scratchFloats(5))];
        float[] y = new float[5 * block.output().image()];
        float[] dx = new float[5 * block.inputGradient().image()];
        f.pack(w, 0, packed, 0);
        f.run(5, x, 0, packed, 0, new float[32], 0, y, 0, null, 0, scratch, 0, 0, 1);
        d.pack(w, 0, packed, 0);
        d.run(5, g, 0, winners, 0, packed, 0, dx, 0, false, scratch, 0);
        return new float[][] {y, dx};
    }
}
