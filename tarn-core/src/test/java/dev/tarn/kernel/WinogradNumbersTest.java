package dev.tarn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
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
}
