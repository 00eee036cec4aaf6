package dev.tarn.kernel;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Runs one set of kernels against the oracle. Data are small whole numbers, so that every sum is exact in float32, ties are many and the comparison is by
 * bits; kernels that round (Winograd) are compared with a tolerance and only where the maximum is clear.
 */
final class ConvolutionBattery {
    private final Function<Block, BlockForward> forward;
    private final Function<Block, BlockWeightGradient> weightGradient;
    private final Function<Block, BlockInputGradient> inputGradient;
    private final double tolerance;

    ConvolutionBattery(Function<Block, BlockForward> forward, Function<Block, BlockWeightGradient> weightGradient,
            Function<Block, BlockInputGradient> inputGradient, double tolerance) {
        this.forward = forward;
        this.weightGradient = weightGradient;
        this.inputGradient = inputGradient;
        this.tolerance = tolerance;
    }

    /** Memory with room around each part, filled with a value that would be noticed if it were read or lost. */
    private static final class Arena {
        final float[] memory;
        private int next;

        Arena(int floats) {
            memory = new float[floats + 16];
            next = Memory.firstAligned(memory);
        }

        int place(int floats) {
            int at = next;
            next += Layout.aligned(floats) + 32;
            Arrays.fill(memory, at + floats, next, GUARD);
            return at;
        }

        void check(int at, int floats, String what) {
            for (int i = at + floats; i < at + Layout.aligned(floats) + 32; i++) {
                if (memory[i] != GUARD) {
                    throw new AssertionError(what + " wrote " + (i - at - floats) + " floats behind its memory");
                }
            }
        }

        static final float GUARD = 1e9f;
    }

    /** A batch with {@code images} images through forward, weight gradient and input gradient. */
    void check(Block block, int images, long seed) {
        try {
            run(block, images, new SplittableRandom(seed));
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(block + ", " + images + " images, seed " + seed + ": " + failure, failure);
        }
    }

    private void run(Block block, int images, RandomGenerator r) {
        BlockForward f = forward.apply(block);
        BlockWeightGradient dwKernel = weightGradient.apply(block);
        BlockInputGradient dxKernel = inputGradient.apply(block);
        Layout in = block.input();
        Layout out = block.output();
        int scratchFloats = Math.max(f.scratchFloats(images), Math.max(dwKernel.scratchFloats(images), dxKernel.scratchFloats(images)));
        int total = images * (in.image() * 2 + out.image() * 2 + block.winnerBytes()) + f.packedFloats() + dxKernel.packedFloats()
                + 2 * dwKernel.accumulatorFloats() + 2 * block.weightFloats() + 4 * block.biasFloats() + scratchFloats + 16 * 60;
        Arena a = new Arena(total);
        float[] m = a.memory;
        int x = a.place(images * in.image());
        int y = a.place(images * out.image());
        int w = a.place(block.weightFloats());
        int bias = a.place(block.biasFloats());
        int packed = a.place(f.packedFloats());
        int g = a.place(images * block.outputGradient().image());
        int dx = a.place(images * block.inputGradient().image());
        int packedDx = a.place(dxKernel.packedFloats());
        int acc = a.place(2 * dwKernel.accumulatorFloats());
        int dw = a.place(block.weightFloats());
        int db = a.place(block.biasFloats());
        int scratch = a.place(scratchFloats);
        for (int i = 0; i < images; i++) {
            fill(in, m, x + i * in.image(), r);
            fill(block.outputGradient(), m, g + i * block.outputGradient().image(), r);
        }
        for (int i = 0; i < block.weightFloats(); i++) {
            m[w + i] = r.nextInt(-4, 5);
        }
        for (int i = 0; i < block.filters(); i++) {
            m[bias + i] = r.nextInt(-4, 5);
        }
        Arrays.fill(m, scratch, scratch + scratchFloats, -7e8f);
        byte[] winners = new byte[images * block.winnerBytes() + 64];
        Arrays.fill(winners, (byte) 99);
        f.pack(m, w, m, packed);
        dxKernel.pack(m, w, m, packedDx);
        int parts = Math.min(f.parts(), r.nextInt(1, 4));
        for (int part = 0; part < parts; part++) {
            f.run(images, m, x, m, packed, m, bias, m, y, block.pool() == null ? null : winners, 16, m, scratch, part, parts);
        }
        float[] inference = new float[images * out.image()];
        f.run(images, m, x, m, packed, m, bias, inference, 0, null, 0, m, scratch, 0, 1);
        boolean odd = images > 1;
        dwKernel.run(odd ? images - 1 : images, m, x, m, g, block.pool() == null ? null : winners, 16, m, acc, m, scratch);
        if (odd) {
            int last = images - 1;
            dwKernel.run(1, m, x + last * in.image(), m, g + last * block.outputGradient().image(), block.pool() == null ? null : winners,
                    16 + last * block.winnerBytes(), m, acc + dwKernel.accumulatorFloats(), m, scratch);
        }
        dwKernel.reduce(m, acc, dwKernel.accumulatorFloats(), odd ? 2 : 1, m, dw, db);
        boolean accumulate = r.nextBoolean();
        if (accumulate) {
            for (int i = 0; i < images; i++) {
                fillOnes(block.inputGradient(), m, dx + i * block.inputGradient().image());
            }
        }
        dxKernel.run(images, m, g, block.pool() == null ? null : winners, 16, m, packedDx, m, dx, accumulate, m, scratch);
        a.check(y, images * out.image(), "forward");
        a.check(packed, f.packedFloats(), "pack");
        a.check(dx, images * block.inputGradient().image(), "dx");
        a.check(dw, block.weightFloats(), "dw");
        a.check(db, block.biasFloats(), "db");
        a.check(acc, 2 * dwKernel.accumulatorFloats(), "accumulator");
        a.check(scratch, scratchFloats, "scratch");
        if (winners[15] != 99 || block.pool() != null && winners[16 + images * block.winnerBytes()] != 99) {
            throw new AssertionError("winner codes outside of their memory");
        }
        compare(block, images, m, x, w, bias, y, inference, winners, g, dw, db, dx, accumulate);
    }

    private void compare(Block block, int images, float[] m, int x, int w, int bias, int y, float[] inference, byte[] winners, int g,
            int dw, int db,
            int dx, boolean accumulate) {
        float[] weights = Arrays.copyOfRange(m, w, w + block.weightFloats());
        float[] biases = Arrays.copyOfRange(m, bias, bias + block.filters());
        double[] wantDw = new double[block.weightFloats()];
        double[] wantDb = new double[block.biasFloats()];
        Layout out = block.output();
        Layout in = block.inputGradient();
        for (int i = 0; i < images; i++) {
            ConvolutionOracle oracle = new ConvolutionOracle(block, m, x + i * block.input().image(), weights, biases);
            int[] codes = oracle.codes.clone();
            if (block.pool() != null) {
                codes(block, winners, 16 + i * block.winnerBytes(), oracle, codes);
            }
            image("y of image " + i, out, oracle.pooled, m, y + i * out.image());
            image("y at inference of image " + i, out, oracle.pooled, inference, i * out.image());
            double[] wantDx = new double[in.height() * in.width() * in.channels()];
            if (accumulate) {
                Arrays.fill(wantDx, 1);
            }
            oracle.gradients(m, x + i * block.input().image(), weights, m, g + i * block.outputGradient().image(), codes, wantDw, wantDb,
                    wantDx);
            image("dx of image " + i, in, wantDx, m, dx + i * in.image());
        }
        array("dw", wantDw, m, dw);
        array("db", wantDb, m, db);
    }

    /** Exact kernels: the oracle's codes. Kernels that round: a code must point to an element within the tolerance of the maximum; it is taken over. */
    private void codes(Block block, byte[] winners, int at, ConvolutionOracle oracle, int[] codes) {
        Layout layout = block.outputGradient();
        Block.Pool pool = block.pool();
        double scale = Math.max(1, Arrays.stream(oracle.z).map(Math::abs).max().orElse(1));
        for (int row = 0, i = 0; row < layout.height(); row++) {
            for (int column = 0; column < layout.width(); column++) {
                for (int f = 0; f < block.filters(); f++, i++) {
                    int code = winners[at + layout.at(row, column) + f];
                    if (code != codes[i]) {
                        double value = code == 0
                                ? 0
                                : oracle.z[((row * pool.strideHeight() - pool.padTop() + (code - 1) / pool.width()) * block.mapWidth()
                                        + column * pool.strideWidth() - pool.padLeft() + (code - 1) % pool.width()) * block.filters() + f];
                        if (tolerance == 0 || Math.abs(oracle.activation(value) - oracle.pooled[i]) > 2 * tolerance * scale) {
                            throw new AssertionError("winner at row " + row + ", column " + column + ", filter " + f + ": expected "
                                    + codes[i] + ", found " + code);
                        }
                        codes[i] = code;
                    }
                }
            }
        }
    }

    private void image(String what, Layout layout, double[] want, float[] m, int at) {
        double scale = Math.max(1, Arrays.stream(want).map(Math::abs).max().orElse(1));
        boolean[] inside = new boolean[layout.image()];
        for (int row = 0, i = 0; row < layout.height(); row++) {
            for (int column = 0; column < layout.width(); column++) {
                for (int c = 0; c < layout.channels(); c++, i++) {
                    inside[layout.at(row, column) + c] = true;
                    value(what + " row " + row + " column " + column + " channel " + c, want[i], m[at + layout.at(row, column) + c], scale);
                }
            }
        }
        for (int i = 0; i < inside.length; i++) {
            if (!inside[i] && m[at + i] != 0) {
                throw new AssertionError(what + ": rim or padding at " + i + " holds " + m[at + i]);
            }
        }
    }

    private void array(String what, double[] want, float[] m, int at) {
        double scale = Math.max(1, Arrays.stream(want).map(Math::abs).max().orElse(1));
        for (int i = 0; i < want.length; i++) {
            value(what + "[" + i + "]", want[i], m[at + i], scale);
        }
    }

    private void value(String what, double want, float found, double scale) {
        boolean same = tolerance == 0 ? (float) want == found : Math.abs(want - found) <= tolerance * scale;
        if (!same) {
            throw new AssertionError(what + ": expected " + want + ", found " + found);
        }
    }

    private static void fill(Layout layout, float[] m, int at, RandomGenerator r) {
        for (int row = 0; row < layout.height(); row++) {
            for (int column = 0; column < layout.width(); column++) {
                for (int c = 0; c < layout.channels(); c++) {
                    m[at + layout.at(row, column) + c] = r.nextInt(-4, 5);
                }
            }
        }
    }

    private static void fillOnes(Layout layout, float[] m, int at) {
        for (int row = 0; row < layout.height(); row++) {
            for (int column = 0; column < layout.width(); column++) {
                Arrays.fill(m, at + layout.at(row, column), at + layout.at(row, column) + layout.channels(), 1);
            }
        }
    }
}
