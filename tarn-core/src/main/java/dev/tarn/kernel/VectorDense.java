package dev.tarn.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dense products with the Vector API.
 *
 * <p>Forward: one vector accumulator for each (image, output) walks all inputs; the accumulators live in registers for a stretch of inputs whose weights stay in
 * the L1 cache, and in a tile of memory between stretches. So every result is the same sum in the same order, whatever block of images and outputs it was
 * computed in; its lanes are added in a fixed tree. (Never {@code reduceLanes}: its order differs between interpreter and compiler.)
 *
 * <p>Backward: both gradients are {@code c[r][k] += Σ_t a[r, t]·b[t][k]}, t in order, one accumulator lane a result.
 *
 * <p>Blocks of 16 or 20 accumulators want the 32 registers that come with 512-bit vectors; narrower species use 12 or 10.
 */
final class VectorDense implements DenseKernels {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int L = F.length();
    private static final boolean WIDE = L == 16;
    /** Images whose accumulators wait in the tile. */
    private static final int CHUNK = 24;
    /** Slots of accumulators of a group of images in the tile. */
    private static final int GROUP = 16;
    /** Inputs between two visits of the tile. */
    private static final int STRETCH = 1024;

    private static final int STRETCH_OF_TEN = 512;
    /** Terms of a backward sum between two visits of the result. */
    private static final int TERMS = 128;

    private static final float[] ZEROS = new float[4 * L];

    private static final DenseKernels PLAIN = new PlainDense();

    private enum Tile {
        FOUR_BY_FOUR(4, 4, 4), THREE_BY_FOUR(3, 4, 4), TWO_BY_TEN(2, 10, 16), TWO_BY_FIVE(2, 5, 8), ONE_BY_EIGHT(1, 8, 8);

        final int images;
        final int outputs;
        /** Slots from image to image. */
        final int stride;

        Tile(int images, int outputs, int stride) {
            this.images = images;
            this.outputs = outputs;
            this.stride = stride;
        }
    }

    private static Tile tile(int images, int outputs) {
        if (WIDE && (outputs == 9 || outputs == 10)) {
            return Tile.TWO_BY_TEN;
        }
        if (images == 1) {
            return Tile.ONE_BY_EIGHT;
        }
        if (WIDE) {
            return Tile.FOUR_BY_FOUR;
        }
        return outputs == 5 || outputs == 9 || outputs == 10 || images == 2 ? Tile.TWO_BY_FIVE : Tile.THREE_BY_FOUR;
    }

    @Override
    public void forward(int images, int inputs, float[] x, int xAt, int xStride, float[] weights, int weightsAt, float[] bias, int biasAt,
            float[] y, int yAt,
            int yStride, int from, int to) {
        if (inputs % L != 0) {
            PLAIN.forward(images, inputs, x, xAt, xStride, weights, weightsAt, bias, biasAt, y, yAt, yStride, from, to);
            return;
        }
        float[] scratch = Scratch.floats(CHUNK * GROUP * L);
        for (int i = 0; i < images; i += CHUNK) {
            int chunk = Math.min(CHUNK, images - i);
            int o = from;
            while (o < to) {
                Tile tile = tile(chunk, to - o);
                int outputs = Math.min(tile.outputs, to - o);
                accumulate(tile, chunk, outputs, inputs, x, xAt + i * xStride, xStride, weights, weightsAt + o * inputs, scratch);
                finish(tile, chunk, outputs, scratch, bias, biasAt + o, y, yAt + i * yStride + o, yStride);
                o += outputs;
            }
        }
    }

    private static void accumulate(Tile tile, int images, int outputs, int inputs, float[] x, int p, int xStride, float[] w, int q,
            float[] scratch) {
        int slots = tile.images * tile.stride;
        int groups = (images + tile.images - 1) / tile.images;
        Arrays.fill(scratch, 0, groups * slots * L, 0);
        int most = tile == Tile.TWO_BY_TEN ? STRETCH_OF_TEN : STRETCH;
        for (int k = 0; k < inputs; k += most) {
            int n = Math.min(most, inputs - k);
            for (int g = 0; g < groups; g++) {
                int i = g * tile.images;
                int a = p + i * xStride + k;
                int m = images - i;
                int t = g * slots * L;
                switch (tile) {
                    case FOUR_BY_FOUR -> fourByFour(n, x, a, xStride, m, w, q + k, inputs, outputs, scratch, t);
                    case THREE_BY_FOUR -> threeByFour(n, x, a, xStride, m, w, q + k, inputs, outputs, scratch, t);
                    case TWO_BY_TEN -> {
                        if (m == 1) {
                            oneByTen(n, x, a, w, q + k, inputs, outputs, scratch, t);
                        } else {
                            twoByTen(n, x, a, xStride, w, q + k, inputs, outputs, scratch, t);
                        }
                    }
                    case TWO_BY_FIVE -> twoByFive(n, x, a, xStride, m, w, q + k, inputs, outputs, scratch, t);
                    case ONE_BY_EIGHT -> oneByEight(n, x, a, w, q + k, inputs, outputs, scratch, t);
                }
            }
        }
    }

    private static void finish(Tile tile, int images, int outputs, float[] scratch, float[] bias, int biasAt, float[] y, int yAt,
            int yStride) {
        int slots = (images * tile.stride + L - 1) / L * L;
        for (int s = 0; s < slots; s += L) {
            sumLanes(scratch, s * L);
        }
        for (int i = 0; i < images; i++) {
            int r = yAt + i * yStride;
            for (int o = 0; o < outputs; o++) {
                int s = i * tile.stride + o;
                y[r + o] = bias[biasAt + o] + scratch[s / L * L * L + s % L];
            }
        }
    }

    /** Four images by four outputs. Where there are fewer, the last one is computed again, to the same bits. */
    private static void fourByFour(int n, float[] x, int p0, int xStride, int images, float[] w, int q0, int inputs, int outputs,
            float[] tile, int t) {
        int p1 = p0 + Math.min(1, images - 1) * xStride;
        int p2 = p0 + Math.min(2, images - 1) * xStride;
        int p3 = p0 + Math.min(3, images - 1) * xStride;
        int q1 = q0 + Math.min(1, outputs - 1) * inputs;
        int q2 = q0 + Math.min(2, outputs - 1) * inputs;
        int q3 = q0 + Math.min(3, outputs - 1) * inputs;
        FloatVector a00 = FloatVector.fromArray(F, tile, t);
        FloatVector a01 = FloatVector.fromArray(F, tile, t + 1 * L);
        FloatVector a02 = FloatVector.fromArray(F, tile, t + 2 * L);
        FloatVector a03 = FloatVector.fromArray(F, tile, t + 3 * L);
        FloatVector a10 = FloatVector.fromArray(F, tile, t + 4 * L);
        FloatVector a11 = FloatVector.fromArray(F, tile, t + 5 * L);
        FloatVector a12 = FloatVector.fromArray(F, tile, t + 6 * L);
        FloatVector a13 = FloatVector.fromArray(F, tile, t + 7 * L);
        FloatVector a20 = FloatVector.fromArray(F, tile, t + 8 * L);
        FloatVector a21 = FloatVector.fromArray(F, tile, t + 9 * L);
        FloatVector a22 = FloatVector.fromArray(F, tile, t + 10 * L);
        FloatVector a23 = FloatVector.fromArray(F, tile, t + 11 * L);
        FloatVector a30 = FloatVector.fromArray(F, tile, t + 12 * L);
        FloatVector a31 = FloatVector.fromArray(F, tile, t + 13 * L);
        FloatVector a32 = FloatVector.fromArray(F, tile, t + 14 * L);
        FloatVector a33 = FloatVector.fromArray(F, tile, t + 15 * L);
        for (int k = 0; k < n; k += L) {
            FloatVector v0 = FloatVector.fromArray(F, x, p0 + k);
            FloatVector v1 = FloatVector.fromArray(F, x, p1 + k);
            FloatVector v2 = FloatVector.fromArray(F, x, p2 + k);
            FloatVector v3 = FloatVector.fromArray(F, x, p3 + k);
            FloatVector m;
            m = FloatVector.fromArray(F, w, q0 + k);
            a00 = v0.fma(m, a00);
            a10 = v1.fma(m, a10);
            a20 = v2.fma(m, a20);
            a30 = v3.fma(m, a30);
            m = FloatVector.fromArray(F, w, q1 + k);
            a01 = v0.fma(m, a01);
            a11 = v1.fma(m, a11);
            a21 = v2.fma(m, a21);
            a31 = v3.fma(m, a31);
            m = FloatVector.fromArray(F, w, q2 + k);
            a02 = v0.fma(m, a02);
            a12 = v1.fma(m, a12);
            a22 = v2.fma(m, a22);
            a32 = v3.fma(m, a32);
            m = FloatVector.fromArray(F, w, q3 + k);
            a03 = v0.fma(m, a03);
            a13 = v1.fma(m, a13);
            a23 = v2.fma(m, a23);
            a33 = v3.fma(m, a33);
        }
        a00.intoArray(tile, t);
        a01.intoArray(tile, t + 1 * L);
        a02.intoArray(tile, t + 2 * L);
        a03.intoArray(tile, t + 3 * L);
        a10.intoArray(tile, t + 4 * L);
        a11.intoArray(tile, t + 5 * L);
        a12.intoArray(tile, t + 6 * L);
        a13.intoArray(tile, t + 7 * L);
        a20.intoArray(tile, t + 8 * L);
        a21.intoArray(tile, t + 9 * L);
        a22.intoArray(tile, t + 10 * L);
        a23.intoArray(tile, t + 11 * L);
        a30.intoArray(tile, t + 12 * L);
        a31.intoArray(tile, t + 13 * L);
        a32.intoArray(tile, t + 14 * L);
        a33.intoArray(tile, t + 15 * L);
    }

    /** Three images by four outputs, for 16 registers. */
    private static void threeByFour(int n, float[] x, int p0, int xStride, int images, float[] w, int q0, int inputs, int outputs,
            float[] tile, int t) {
        int p1 = p0 + Math.min(1, images - 1) * xStride;
        int p2 = p0 + Math.min(2, images - 1) * xStride;
        int q1 = q0 + Math.min(1, outputs - 1) * inputs;
        int q2 = q0 + Math.min(2, outputs - 1) * inputs;
        int q3 = q0 + Math.min(3, outputs - 1) * inputs;
        FloatVector a00 = FloatVector.fromArray(F, tile, t);
        FloatVector a01 = FloatVector.fromArray(F, tile, t + 1 * L);
        FloatVector a02 = FloatVector.fromArray(F, tile, t + 2 * L);
        FloatVector a03 = FloatVector.fromArray(F, tile, t + 3 * L);
        FloatVector a10 = FloatVector.fromArray(F, tile, t + 4 * L);
        FloatVector a11 = FloatVector.fromArray(F, tile, t + 5 * L);
        FloatVector a12 = FloatVector.fromArray(F, tile, t + 6 * L);
        FloatVector a13 = FloatVector.fromArray(F, tile, t + 7 * L);
        FloatVector a20 = FloatVector.fromArray(F, tile, t + 8 * L);
        FloatVector a21 = FloatVector.fromArray(F, tile, t + 9 * L);
        FloatVector a22 = FloatVector.fromArray(F, tile, t + 10 * L);
        FloatVector a23 = FloatVector.fromArray(F, tile, t + 11 * L);
        for (int k = 0; k < n; k += L) {
            FloatVector v0 = FloatVector.fromArray(F, x, p0 + k);
            FloatVector v1 = FloatVector.fromArray(F, x, p1 + k);
            FloatVector v2 = FloatVector.fromArray(F, x, p2 + k);
            FloatVector m;
            m = FloatVector.fromArray(F, w, q0 + k);
            a00 = v0.fma(m, a00);
            a10 = v1.fma(m, a10);
            a20 = v2.fma(m, a20);
            m = FloatVector.fromArray(F, w, q1 + k);
            a01 = v0.fma(m, a01);
            a11 = v1.fma(m, a11);
            a21 = v2.fma(m, a21);
            m = FloatVector.fromArray(F, w, q2 + k);
            a02 = v0.fma(m, a02);
            a12 = v1.fma(m, a12);
            a22 = v2.fma(m, a22);
            m = FloatVector.fromArray(F, w, q3 + k);
            a03 = v0.fma(m, a03);
            a13 = v1.fma(m, a13);
            a23 = v2.fma(m, a23);
        }
        a00.intoArray(tile, t);
        a01.intoArray(tile, t + 1 * L);
        a02.intoArray(tile, t + 2 * L);
        a03.intoArray(tile, t + 3 * L);
        a10.intoArray(tile, t + 4 * L);
        a11.intoArray(tile, t + 5 * L);
        a12.intoArray(tile, t + 6 * L);
        a13.intoArray(tile, t + 7 * L);
        a20.intoArray(tile, t + 8 * L);
        a21.intoArray(tile, t + 9 * L);
        a22.intoArray(tile, t + 10 * L);
        a23.intoArray(tile, t + 11 * L);
    }

    /** Two images by ten outputs. */
    private static void twoByTen(int n, float[] x, int p0, int xStride, float[] w, int q0, int inputs, int outputs, float[] tile, int t) {
        int p1 = p0 + xStride;
        int q1 = q0 + Math.min(1, outputs - 1) * inputs;
        int q2 = q0 + Math.min(2, outputs - 1) * inputs;
        int q3 = q0 + Math.min(3, outputs - 1) * inputs;
        int q4 = q0 + Math.min(4, outputs - 1) * inputs;
        int q5 = q0 + Math.min(5, outputs - 1) * inputs;
        int q6 = q0 + Math.min(6, outputs - 1) * inputs;
        int q7 = q0 + Math.min(7, outputs - 1) * inputs;
        int q8 = q0 + Math.min(8, outputs - 1) * inputs;
        int q9 = q0 + Math.min(9, outputs - 1) * inputs;
        FloatVector a00 = FloatVector.fromArray(F, tile, t);
        FloatVector a01 = FloatVector.fromArray(F, tile, t + 1 * L);
        FloatVector a02 = FloatVector.fromArray(F, tile, t + 2 * L);
        FloatVector a03 = FloatVector.fromArray(F, tile, t + 3 * L);
        FloatVector a04 = FloatVector.fromArray(F, tile, t + 4 * L);
        FloatVector a05 = FloatVector.fromArray(F, tile, t + 5 * L);
        FloatVector a06 = FloatVector.fromArray(F, tile, t + 6 * L);
        FloatVector a07 = FloatVector.fromArray(F, tile, t + 7 * L);
        FloatVector a08 = FloatVector.fromArray(F, tile, t + 8 * L);
        FloatVector a09 = FloatVector.fromArray(F, tile, t + 9 * L);
        FloatVector a10 = FloatVector.fromArray(F, tile, t + 16 * L);
        FloatVector a11 = FloatVector.fromArray(F, tile, t + 17 * L);
        FloatVector a12 = FloatVector.fromArray(F, tile, t + 18 * L);
        FloatVector a13 = FloatVector.fromArray(F, tile, t + 19 * L);
        FloatVector a14 = FloatVector.fromArray(F, tile, t + 20 * L);
        FloatVector a15 = FloatVector.fromArray(F, tile, t + 21 * L);
        FloatVector a16 = FloatVector.fromArray(F, tile, t + 22 * L);
        FloatVector a17 = FloatVector.fromArray(F, tile, t + 23 * L);
        FloatVector a18 = FloatVector.fromArray(F, tile, t + 24 * L);
        FloatVector a19 = FloatVector.fromArray(F, tile, t + 25 * L);
        for (int k = 0; k < n; k += L) {
            FloatVector v0 = FloatVector.fromArray(F, x, p0 + k);
            FloatVector v1 = FloatVector.fromArray(F, x, p1 + k);
            FloatVector m;
            m = FloatVector.fromArray(F, w, q0 + k);
            a00 = v0.fma(m, a00);
            a10 = v1.fma(m, a10);
            m = FloatVector.fromArray(F, w, q1 + k);
            a01 = v0.fma(m, a01);
            a11 = v1.fma(m, a11);
            m = FloatVector.fromArray(F, w, q2 + k);
            a02 = v0.fma(m, a02);
            a12 = v1.fma(m, a12);
            m = FloatVector.fromArray(F, w, q3 + k);
            a03 = v0.fma(m, a03);
            a13 = v1.fma(m, a13);
            m = FloatVector.fromArray(F, w, q4 + k);
            a04 = v0.fma(m, a04);
            a14 = v1.fma(m, a14);
            m = FloatVector.fromArray(F, w, q5 + k);
            a05 = v0.fma(m, a05);
            a15 = v1.fma(m, a15);
            m = FloatVector.fromArray(F, w, q6 + k);
            a06 = v0.fma(m, a06);
            a16 = v1.fma(m, a16);
            m = FloatVector.fromArray(F, w, q7 + k);
            a07 = v0.fma(m, a07);
            a17 = v1.fma(m, a17);
            m = FloatVector.fromArray(F, w, q8 + k);
            a08 = v0.fma(m, a08);
            a18 = v1.fma(m, a18);
            m = FloatVector.fromArray(F, w, q9 + k);
            a09 = v0.fma(m, a09);
            a19 = v1.fma(m, a19);
        }
        a00.intoArray(tile, t);
        a01.intoArray(tile, t + 1 * L);
        a02.intoArray(tile, t + 2 * L);
        a03.intoArray(tile, t + 3 * L);
        a04.intoArray(tile, t + 4 * L);
        a05.intoArray(tile, t + 5 * L);
        a06.intoArray(tile, t + 6 * L);
        a07.intoArray(tile, t + 7 * L);
        a08.intoArray(tile, t + 8 * L);
        a09.intoArray(tile, t + 9 * L);
        a10.intoArray(tile, t + 16 * L);
        a11.intoArray(tile, t + 17 * L);
        a12.intoArray(tile, t + 18 * L);
        a13.intoArray(tile, t + 19 * L);
        a14.intoArray(tile, t + 20 * L);
        a15.intoArray(tile, t + 21 * L);
        a16.intoArray(tile, t + 22 * L);
        a17.intoArray(tile, t + 23 * L);
        a18.intoArray(tile, t + 24 * L);
        a19.intoArray(tile, t + 25 * L);
    }

    /** One image by ten outputs: the weights stream through once. */
    private static void oneByTen(int n, float[] x, int p0, float[] w, int q0, int inputs, int outputs, float[] tile, int t) {
        int q1 = q0 + Math.min(1, outputs - 1) * inputs;
        int q2 = q0 + Math.min(2, outputs - 1) * inputs;
        int q3 = q0 + Math.min(3, outputs - 1) * inputs;
        int q4 = q0 + Math.min(4, outputs - 1) * inputs;
        int q5 = q0 + Math.min(5, outputs - 1) * inputs;
        int q6 = q0 + Math.min(6, outputs - 1) * inputs;
        int q7 = q0 + Math.min(7, outputs - 1) * inputs;
        int q8 = q0 + Math.min(8, outputs - 1) * inputs;
        int q9 = q0 + Math.min(9, outputs - 1) * inputs;
        FloatVector a0 = FloatVector.fromArray(F, tile, t);
        FloatVector a1 = FloatVector.fromArray(F, tile, t + 1 * L);
        FloatVector a2 = FloatVector.fromArray(F, tile, t + 2 * L);
        FloatVector a3 = FloatVector.fromArray(F, tile, t + 3 * L);
        FloatVector a4 = FloatVector.fromArray(F, tile, t + 4 * L);
        FloatVector a5 = FloatVector.fromArray(F, tile, t + 5 * L);
        FloatVector a6 = FloatVector.fromArray(F, tile, t + 6 * L);
        FloatVector a7 = FloatVector.fromArray(F, tile, t + 7 * L);
        FloatVector a8 = FloatVector.fromArray(F, tile, t + 8 * L);
        FloatVector a9 = FloatVector.fromArray(F, tile, t + 9 * L);
        for (int k = 0; k < n; k += L) {
            FloatVector v = FloatVector.fromArray(F, x, p0 + k);
            a0 = v.fma(FloatVector.fromArray(F, w, q0 + k), a0);
            a1 = v.fma(FloatVector.fromArray(F, w, q1 + k), a1);
            a2 = v.fma(FloatVector.fromArray(F, w, q2 + k), a2);
            a3 = v.fma(FloatVector.fromArray(F, w, q3 + k), a3);
            a4 = v.fma(FloatVector.fromArray(F, w, q4 + k), a4);
            a5 = v.fma(FloatVector.fromArray(F, w, q5 + k), a5);
            a6 = v.fma(FloatVector.fromArray(F, w, q6 + k), a6);
            a7 = v.fma(FloatVector.fromArray(F, w, q7 + k), a7);
            a8 = v.fma(FloatVector.fromArray(F, w, q8 + k), a8);
            a9 = v.fma(FloatVector.fromArray(F, w, q9 + k), a9);
        }
        a0.intoArray(tile, t);
        a1.intoArray(tile, t + 1 * L);
        a2.intoArray(tile, t + 2 * L);
        a3.intoArray(tile, t + 3 * L);
        a4.intoArray(tile, t + 4 * L);
        a5.intoArray(tile, t + 5 * L);
        a6.intoArray(tile, t + 6 * L);
        a7.intoArray(tile, t + 7 * L);
        a8.intoArray(tile, t + 8 * L);
        a9.intoArray(tile, t + 9 * L);
    }

    /** Two images by five outputs, for 16 registers. */
    private static void twoByFive(int n, float[] x, int p0, int xStride, int images, float[] w, int q0, int inputs, int outputs,
            float[] tile, int t) {
        int p1 = p0 + Math.min(1, images - 1) * xStride;
        int q1 = q0 + Math.min(1, outputs - 1) * inputs;
        int q2 = q0 + Math.min(2, outputs - 1) * inputs;
        int q3 = q0 + Math.min(3, outputs - 1) * inputs;
        int q4 = q0 + Math.min(4, outputs - 1) * inputs;
        FloatVector a00 = FloatVector.fromArray(F, tile, t);
        FloatVector a01 = FloatVector.fromArray(F, tile, t + 1 * L);
        FloatVector a02 = FloatVector.fromArray(F, tile, t + 2 * L);
        FloatVector a03 = FloatVector.fromArray(F, tile, t + 3 * L);
        FloatVector a04 = FloatVector.fromArray(F, tile, t + 4 * L);
        FloatVector a10 = FloatVector.fromArray(F, tile, t + 8 * L);
        FloatVector a11 = FloatVector.fromArray(F, tile, t + 9 * L);
        FloatVector a12 = FloatVector.fromArray(F, tile, t + 10 * L);
        FloatVector a13 = FloatVector.fromArray(F, tile, t + 11 * L);
        FloatVector a14 = FloatVector.fromArray(F, tile, t + 12 * L);
        for (int k = 0; k < n; k += L) {
            FloatVector v0 = FloatVector.fromArray(F, x, p0 + k);
            FloatVector v1 = FloatVector.fromArray(F, x, p1 + k);
            FloatVector m;
            m = FloatVector.fromArray(F, w, q0 + k);
            a00 = v0.fma(m, a00);
            a10 = v1.fma(m, a10);
            m = FloatVector.fromArray(F, w, q1 + k);
            a01 = v0.fma(m, a01);
            a11 = v1.fma(m, a11);
            m = FloatVector.fromArray(F, w, q2 + k);
            a02 = v0.fma(m, a02);
            a12 = v1.fma(m, a12);
            m = FloatVector.fromArray(F, w, q3 + k);
            a03 = v0.fma(m, a03);
            a13 = v1.fma(m, a13);
            m = FloatVector.fromArray(F, w, q4 + k);
            a04 = v0.fma(m, a04);
            a14 = v1.fma(m, a14);
        }
        a00.intoArray(tile, t);
        a01.intoArray(tile, t + 1 * L);
        a02.intoArray(tile, t + 2 * L);
        a03.intoArray(tile, t + 3 * L);
        a04.intoArray(tile, t + 4 * L);
        a10.intoArray(tile, t + 8 * L);
        a11.intoArray(tile, t + 9 * L);
        a12.intoArray(tile, t + 10 * L);
        a13.intoArray(tile, t + 11 * L);
        a14.intoArray(tile, t + 12 * L);
    }

    /** One image by eight outputs: the weights stream through once. */
    private static void oneByEight(int n, float[] x, int p0, float[] w, int q0, int inputs, int outputs, float[] tile, int t) {
        int q1 = q0 + Math.min(1, outputs - 1) * inputs;
        int q2 = q0 + Math.min(2, outputs - 1) * inputs;
        int q3 = q0 + Math.min(3, outputs - 1) * inputs;
        int q4 = q0 + Math.min(4, outputs - 1) * inputs;
        int q5 = q0 + Math.min(5, outputs - 1) * inputs;
        int q6 = q0 + Math.min(6, outputs - 1) * inputs;
        int q7 = q0 + Math.min(7, outputs - 1) * inputs;
        FloatVector a00 = FloatVector.fromArray(F, tile, t);
        FloatVector a01 = FloatVector.fromArray(F, tile, t + 1 * L);
        FloatVector a02 = FloatVector.fromArray(F, tile, t + 2 * L);
        FloatVector a03 = FloatVector.fromArray(F, tile, t + 3 * L);
        FloatVector a04 = FloatVector.fromArray(F, tile, t + 4 * L);
        FloatVector a05 = FloatVector.fromArray(F, tile, t + 5 * L);
        FloatVector a06 = FloatVector.fromArray(F, tile, t + 6 * L);
        FloatVector a07 = FloatVector.fromArray(F, tile, t + 7 * L);
        for (int k = 0; k < n; k += L) {
            FloatVector v0 = FloatVector.fromArray(F, x, p0 + k);
            FloatVector m;
            m = FloatVector.fromArray(F, w, q0 + k);
            a00 = v0.fma(m, a00);
            m = FloatVector.fromArray(F, w, q1 + k);
            a01 = v0.fma(m, a01);
            m = FloatVector.fromArray(F, w, q2 + k);
            a02 = v0.fma(m, a02);
            m = FloatVector.fromArray(F, w, q3 + k);
            a03 = v0.fma(m, a03);
            m = FloatVector.fromArray(F, w, q4 + k);
            a04 = v0.fma(m, a04);
            m = FloatVector.fromArray(F, w, q5 + k);
            a05 = v0.fma(m, a05);
            m = FloatVector.fromArray(F, w, q6 + k);
            a06 = v0.fma(m, a06);
            m = FloatVector.fromArray(F, w, q7 + k);
            a07 = v0.fma(m, a07);
        }
        a00.intoArray(tile, t);
        a01.intoArray(tile, t + 1 * L);
        a02.intoArray(tile, t + 2 * L);
        a03.intoArray(tile, t + 3 * L);
        a04.intoArray(tile, t + 4 * L);
        a05.intoArray(tile, t + 5 * L);
        a06.intoArray(tile, t + 6 * L);
        a07.intoArray(tile, t + 7 * L);
    }

    private static final VectorMask<Float> UPPER_8 = upper(8);
    private static final VectorMask<Float> UPPER_4 = upper(4);
    private static final VectorMask<Float> UPPER_2 = upper(2);
    private static final VectorMask<Float> UPPER_1 = upper(1);
    private static final VectorShuffle<Float> SWAP_8 = swap(8);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_1 = swap(1);

    /** Lanes whose number has the bit {@code distance}. */
    private static VectorMask<Float> upper(int distance) {
        long bits = 0;
        for (int i = 0; i < L; i++) {
            bits |= (i & distance) != 0 ? 1L << i : 0;
        }
        return VectorMask.fromLong(F, bits);
    }

    /** Exchanges lanes that differ in the bit {@code distance}. */
    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(F, i -> (i ^ distance) & (L - 1));
    }

    /**
     * Replaces L vectors by one whose lane s is the sum of the lanes of vector s. Each step joins the vectors s and s + d: lanes without bit d keep the former's
     * pairs, lanes with it the latter's.
     */
    private static void sumLanes(float[] tile, int at) {
        if (L == 16) {
            for (int s = 0; s < 8; s++) {
                FloatVector a = FloatVector.fromArray(F, tile, at + s * L);
                FloatVector b = FloatVector.fromArray(F, tile, at + s * L + 8 * L);
                a.blend(b, UPPER_8).add(b.blend(a, UPPER_8).rearrange(SWAP_8)).intoArray(tile, at + s * L);
            }
        }
        if (L >= 8) {
            for (int s = 0; s < 4; s++) {
                FloatVector a = FloatVector.fromArray(F, tile, at + s * L);
                FloatVector b = FloatVector.fromArray(F, tile, at + s * L + 4 * L);
                a.blend(b, UPPER_4).add(b.blend(a, UPPER_4).rearrange(SWAP_4)).intoArray(tile, at + s * L);
            }
        }
        FloatVector a0 = FloatVector.fromArray(F, tile, at);
        FloatVector a1 = FloatVector.fromArray(F, tile, at + L);
        FloatVector a2 = FloatVector.fromArray(F, tile, at + 2 * L);
        FloatVector a3 = FloatVector.fromArray(F, tile, at + 3 * L);
        FloatVector b0 = a0.blend(a2, UPPER_2).add(a2.blend(a0, UPPER_2).rearrange(SWAP_2));
        FloatVector b1 = a1.blend(a3, UPPER_2).add(a3.blend(a1, UPPER_2).rearrange(SWAP_2));
        b0.blend(b1, UPPER_1).add(b1.blend(b0, UPPER_1).rearrange(SWAP_1)).intoArray(tile, at);
    }

    @Override
    public void inputGradient(int images, int inputs, int outputs, float[] dy, int dyAt, int dyStride, float[] weights, int weightsAt,
            float[] dx, int dxAt,
            int dxStride, boolean accumulate) {
        if (inputs % L != 0) {
            PLAIN.inputGradient(images, inputs, outputs, dy, dyAt, dyStride, weights, weightsAt, dx, dxAt, dxStride, accumulate);
            return;
        }
        product(images, outputs, inputs, dy, dyAt, dyStride, 1, weights, weightsAt, inputs, dx, dxAt, dxStride, accumulate);
    }

    @Override
    public void weightGradient(int images, int inputs, int outputs, float[] x, int xAt, int xStride, float[] dy, int dyAt, int dyStride,
            float[] dw, int dwAt,
            int from, int to) {
        if (inputs % L != 0) {
            PLAIN.weightGradient(images, inputs, outputs, x, xAt, xStride, dy, dyAt, dyStride, dw, dwAt, from, to);
            return;
        }
        product(outputs, images, to - from, dy, dyAt, 1, dyStride, x, xAt + from, xStride, dw, dwAt + from, inputs, false);
    }

    /** {@code c[r][k] (+)= Σ_t a[r·rowStep + t·termStep]·b[t][k]}. A panel of columns of b stays in the cache while all rows use it. */
    private static void product(int rows, int terms, int columns, float[] a, int aAt, int rowStep, int termStep, float[] b, int bAt,
            int bStride, float[] c,
            int cAt, int cStride, boolean accumulate) {
        boolean ten = WIDE && rows > 8 && rows <= 10;
        int width = (WIDE && !ten ? 4 : 2) * L;
        int height = ten ? 10 : WIDE ? 4 : 5;
        for (int t = 0; t < terms; t += TERMS) {
            int n = Math.min(TERMS, terms - t);
            boolean fresh = t == 0 && !accumulate;
            for (int k = 0; k < columns; k += width) {
                int vectors = Math.min(width, columns - k) / L;
                for (int r = 0; r < rows; r += height) {
                    int p = aAt + r * rowStep + t * termStep;
                    int q = bAt + t * bStride + k;
                    int d = cAt + r * cStride + k;
                    float[] s = fresh ? ZEROS : c;
                    int sAt = fresh ? 0 : d;
                    int sStride = fresh ? 0 : cStride;
                    if (ten) {
                        tenByTwo(n, rows - r, vectors, a, p, rowStep, termStep, b, q, bStride, s, sAt, sStride, c, d, cStride);
                    } else if (WIDE) {
                        fourByFour(n, rows - r, vectors, a, p, rowStep, termStep, b, q, bStride, s, sAt, sStride, c, d, cStride);
                    } else {
                        fiveByTwo(n, rows - r, vectors, a, p, rowStep, termStep, b, q, bStride, s, sAt, sStride, c, d, cStride);
                    }
                }
            }
        }
    }

    /** Four rows by four vectors of columns; missing ones repeat the last, whose sums start from the same memory and so end in the same bits. */
    private static void fourByFour(int n, int rows, int vectors, float[] a, int p0, int rowStep, int termStep, float[] b, int bAt,
            int bStride, float[] s,
            int sAt, int sStride, float[] c, int cAt, int cStride) {
        int k1 = Math.min(1, vectors - 1) * L;
        int k2 = Math.min(2, vectors - 1) * L;
        int k3 = Math.min(3, vectors - 1) * L;
        int r1 = Math.min(1, rows - 1);
        int r2 = Math.min(2, rows - 1);
        int r3 = Math.min(3, rows - 1);
        FloatVector c00 = FloatVector.fromArray(F, s, sAt);
        FloatVector c01 = FloatVector.fromArray(F, s, sAt + k1);
        FloatVector c02 = FloatVector.fromArray(F, s, sAt + k2);
        FloatVector c03 = FloatVector.fromArray(F, s, sAt + k3);
        FloatVector c10 = FloatVector.fromArray(F, s, sAt + r1 * sStride);
        FloatVector c11 = FloatVector.fromArray(F, s, sAt + r1 * sStride + k1);
        FloatVector c12 = FloatVector.fromArray(F, s, sAt + r1 * sStride + k2);
        FloatVector c13 = FloatVector.fromArray(F, s, sAt + r1 * sStride + k3);
        FloatVector c20 = FloatVector.fromArray(F, s, sAt + r2 * sStride);
        FloatVector c21 = FloatVector.fromArray(F, s, sAt + r2 * sStride + k1);
        FloatVector c22 = FloatVector.fromArray(F, s, sAt + r2 * sStride + k2);
        FloatVector c23 = FloatVector.fromArray(F, s, sAt + r2 * sStride + k3);
        FloatVector c30 = FloatVector.fromArray(F, s, sAt + r3 * sStride);
        FloatVector c31 = FloatVector.fromArray(F, s, sAt + r3 * sStride + k1);
        FloatVector c32 = FloatVector.fromArray(F, s, sAt + r3 * sStride + k2);
        FloatVector c33 = FloatVector.fromArray(F, s, sAt + r3 * sStride + k3);
        int p1 = p0 + r1 * rowStep;
        int p2 = p0 + r2 * rowStep;
        int p3 = p0 + r3 * rowStep;
        int q = bAt;
        int e = 0;
        for (int t = 0; t < n; t++, q += bStride, e += termStep) {
            FloatVector b0 = FloatVector.fromArray(F, b, q);
            FloatVector b1 = FloatVector.fromArray(F, b, q + k1);
            FloatVector b2 = FloatVector.fromArray(F, b, q + k2);
            FloatVector b3 = FloatVector.fromArray(F, b, q + k3);
            FloatVector m;
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p0 + e])).reinterpretAsFloats();
            c00 = m.fma(b0, c00);
            c01 = m.fma(b1, c01);
            c02 = m.fma(b2, c02);
            c03 = m.fma(b3, c03);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p1 + e])).reinterpretAsFloats();
            c10 = m.fma(b0, c10);
            c11 = m.fma(b1, c11);
            c12 = m.fma(b2, c12);
            c13 = m.fma(b3, c13);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p2 + e])).reinterpretAsFloats();
            c20 = m.fma(b0, c20);
            c21 = m.fma(b1, c21);
            c22 = m.fma(b2, c22);
            c23 = m.fma(b3, c23);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p3 + e])).reinterpretAsFloats();
            c30 = m.fma(b0, c30);
            c31 = m.fma(b1, c31);
            c32 = m.fma(b2, c32);
            c33 = m.fma(b3, c33);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + k1);
        c02.intoArray(c, cAt + k2);
        c03.intoArray(c, cAt + k3);
        c10.intoArray(c, cAt + r1 * cStride);
        c11.intoArray(c, cAt + r1 * cStride + k1);
        c12.intoArray(c, cAt + r1 * cStride + k2);
        c13.intoArray(c, cAt + r1 * cStride + k3);
        c20.intoArray(c, cAt + r2 * cStride);
        c21.intoArray(c, cAt + r2 * cStride + k1);
        c22.intoArray(c, cAt + r2 * cStride + k2);
        c23.intoArray(c, cAt + r2 * cStride + k3);
        c30.intoArray(c, cAt + r3 * cStride);
        c31.intoArray(c, cAt + r3 * cStride + k1);
        c32.intoArray(c, cAt + r3 * cStride + k2);
        c33.intoArray(c, cAt + r3 * cStride + k3);
    }

    /** Ten rows by two vectors: the last layer's weight gradient. */
    private static void tenByTwo(int n, int rows, int vectors, float[] a, int p0, int rowStep, int termStep, float[] b, int bAt,
            int bStride, float[] s,
            int sAt, int sStride, float[] c, int cAt, int cStride) {
        int k1 = Math.min(1, vectors - 1) * L;
        int r1 = Math.min(1, rows - 1);
        int r2 = Math.min(2, rows - 1);
        int r3 = Math.min(3, rows - 1);
        int r4 = Math.min(4, rows - 1);
        int r5 = Math.min(5, rows - 1);
        int r6 = Math.min(6, rows - 1);
        int r7 = Math.min(7, rows - 1);
        int r8 = Math.min(8, rows - 1);
        int r9 = Math.min(9, rows - 1);
        FloatVector c00 = FloatVector.fromArray(F, s, sAt);
        FloatVector c01 = FloatVector.fromArray(F, s, sAt + k1);
        FloatVector c10 = FloatVector.fromArray(F, s, sAt + r1 * sStride);
        FloatVector c11 = FloatVector.fromArray(F, s, sAt + r1 * sStride + k1);
        FloatVector c20 = FloatVector.fromArray(F, s, sAt + r2 * sStride);
        FloatVector c21 = FloatVector.fromArray(F, s, sAt + r2 * sStride + k1);
        FloatVector c30 = FloatVector.fromArray(F, s, sAt + r3 * sStride);
        FloatVector c31 = FloatVector.fromArray(F, s, sAt + r3 * sStride + k1);
        FloatVector c40 = FloatVector.fromArray(F, s, sAt + r4 * sStride);
        FloatVector c41 = FloatVector.fromArray(F, s, sAt + r4 * sStride + k1);
        FloatVector c50 = FloatVector.fromArray(F, s, sAt + r5 * sStride);
        FloatVector c51 = FloatVector.fromArray(F, s, sAt + r5 * sStride + k1);
        FloatVector c60 = FloatVector.fromArray(F, s, sAt + r6 * sStride);
        FloatVector c61 = FloatVector.fromArray(F, s, sAt + r6 * sStride + k1);
        FloatVector c70 = FloatVector.fromArray(F, s, sAt + r7 * sStride);
        FloatVector c71 = FloatVector.fromArray(F, s, sAt + r7 * sStride + k1);
        FloatVector c80 = FloatVector.fromArray(F, s, sAt + r8 * sStride);
        FloatVector c81 = FloatVector.fromArray(F, s, sAt + r8 * sStride + k1);
        FloatVector c90 = FloatVector.fromArray(F, s, sAt + r9 * sStride);
        FloatVector c91 = FloatVector.fromArray(F, s, sAt + r9 * sStride + k1);
        int p1 = p0 + r1 * rowStep;
        int p2 = p0 + r2 * rowStep;
        int p3 = p0 + r3 * rowStep;
        int p4 = p0 + r4 * rowStep;
        int p5 = p0 + r5 * rowStep;
        int p6 = p0 + r6 * rowStep;
        int p7 = p0 + r7 * rowStep;
        int p8 = p0 + r8 * rowStep;
        int p9 = p0 + r9 * rowStep;
        int q = bAt;
        int e = 0;
        for (int t = 0; t < n; t++, q += bStride, e += termStep) {
            FloatVector b0 = FloatVector.fromArray(F, b, q);
            FloatVector b1 = FloatVector.fromArray(F, b, q + k1);
            FloatVector m;
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p0 + e])).reinterpretAsFloats();
            c00 = m.fma(b0, c00);
            c01 = m.fma(b1, c01);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p1 + e])).reinterpretAsFloats();
            c10 = m.fma(b0, c10);
            c11 = m.fma(b1, c11);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p2 + e])).reinterpretAsFloats();
            c20 = m.fma(b0, c20);
            c21 = m.fma(b1, c21);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p3 + e])).reinterpretAsFloats();
            c30 = m.fma(b0, c30);
            c31 = m.fma(b1, c31);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p4 + e])).reinterpretAsFloats();
            c40 = m.fma(b0, c40);
            c41 = m.fma(b1, c41);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p5 + e])).reinterpretAsFloats();
            c50 = m.fma(b0, c50);
            c51 = m.fma(b1, c51);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p6 + e])).reinterpretAsFloats();
            c60 = m.fma(b0, c60);
            c61 = m.fma(b1, c61);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p7 + e])).reinterpretAsFloats();
            c70 = m.fma(b0, c70);
            c71 = m.fma(b1, c71);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p8 + e])).reinterpretAsFloats();
            c80 = m.fma(b0, c80);
            c81 = m.fma(b1, c81);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p9 + e])).reinterpretAsFloats();
            c90 = m.fma(b0, c90);
            c91 = m.fma(b1, c91);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + k1);
        c10.intoArray(c, cAt + r1 * cStride);
        c11.intoArray(c, cAt + r1 * cStride + k1);
        c20.intoArray(c, cAt + r2 * cStride);
        c21.intoArray(c, cAt + r2 * cStride + k1);
        c30.intoArray(c, cAt + r3 * cStride);
        c31.intoArray(c, cAt + r3 * cStride + k1);
        c40.intoArray(c, cAt + r4 * cStride);
        c41.intoArray(c, cAt + r4 * cStride + k1);
        c50.intoArray(c, cAt + r5 * cStride);
        c51.intoArray(c, cAt + r5 * cStride + k1);
        c60.intoArray(c, cAt + r6 * cStride);
        c61.intoArray(c, cAt + r6 * cStride + k1);
        c70.intoArray(c, cAt + r7 * cStride);
        c71.intoArray(c, cAt + r7 * cStride + k1);
        c80.intoArray(c, cAt + r8 * cStride);
        c81.intoArray(c, cAt + r8 * cStride + k1);
        c90.intoArray(c, cAt + r9 * cStride);
        c91.intoArray(c, cAt + r9 * cStride + k1);
    }

    /** Five rows by two vectors, for 16 registers. */
    private static void fiveByTwo(int n, int rows, int vectors, float[] a, int p0, int rowStep, int termStep, float[] b, int bAt,
            int bStride, float[] s,
            int sAt, int sStride, float[] c, int cAt, int cStride) {
        int k1 = Math.min(1, vectors - 1) * L;
        int r1 = Math.min(1, rows - 1);
        int r2 = Math.min(2, rows - 1);
        int r3 = Math.min(3, rows - 1);
        int r4 = Math.min(4, rows - 1);
        FloatVector c00 = FloatVector.fromArray(F, s, sAt);
        FloatVector c01 = FloatVector.fromArray(F, s, sAt + k1);
        FloatVector c10 = FloatVector.fromArray(F, s, sAt + r1 * sStride);
        FloatVector c11 = FloatVector.fromArray(F, s, sAt + r1 * sStride + k1);
        FloatVector c20 = FloatVector.fromArray(F, s, sAt + r2 * sStride);
        FloatVector c21 = FloatVector.fromArray(F, s, sAt + r2 * sStride + k1);
        FloatVector c30 = FloatVector.fromArray(F, s, sAt + r3 * sStride);
        FloatVector c31 = FloatVector.fromArray(F, s, sAt + r3 * sStride + k1);
        FloatVector c40 = FloatVector.fromArray(F, s, sAt + r4 * sStride);
        FloatVector c41 = FloatVector.fromArray(F, s, sAt + r4 * sStride + k1);
        int p1 = p0 + r1 * rowStep;
        int p2 = p0 + r2 * rowStep;
        int p3 = p0 + r3 * rowStep;
        int p4 = p0 + r4 * rowStep;
        int q = bAt;
        int e = 0;
        for (int t = 0; t < n; t++, q += bStride, e += termStep) {
            FloatVector b0 = FloatVector.fromArray(F, b, q);
            FloatVector b1 = FloatVector.fromArray(F, b, q + k1);
            FloatVector m;
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p0 + e])).reinterpretAsFloats();
            c00 = m.fma(b0, c00);
            c01 = m.fma(b1, c01);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p1 + e])).reinterpretAsFloats();
            c10 = m.fma(b0, c10);
            c11 = m.fma(b1, c11);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p2 + e])).reinterpretAsFloats();
            c20 = m.fma(b0, c20);
            c21 = m.fma(b1, c21);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p3 + e])).reinterpretAsFloats();
            c30 = m.fma(b0, c30);
            c31 = m.fma(b1, c31);
            m = IntVector.broadcast(Lanes.I, Float.floatToRawIntBits(a[p4 + e])).reinterpretAsFloats();
            c40 = m.fma(b0, c40);
            c41 = m.fma(b1, c41);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + k1);
        c10.intoArray(c, cAt + r1 * cStride);
        c11.intoArray(c, cAt + r1 * cStride + k1);
        c20.intoArray(c, cAt + r2 * cStride);
        c21.intoArray(c, cAt + r2 * cStride + k1);
        c30.intoArray(c, cAt + r3 * cStride);
        c31.intoArray(c, cAt + r3 * cStride + k1);
        c40.intoArray(c, cAt + r4 * cStride);
        c41.intoArray(c, cAt + r4 * cStride + k1);
    }

    @Override
    public void biasGradient(int images, int outputs, float[] dy, int dyAt, int dyStride, float[] db, int dbAt) {
        int o = 0;
        for (; images > 0 && o + L <= outputs; o += L) {
            column(images, dy, dyAt + o, dyStride, db, dbAt + o);
        }
        PLAIN.biasGradient(images, outputs - o, dy, dyAt + o, dyStride, db, dbAt + o);
    }

    private static void column(int images, float[] dy, int dyAt, int dyStride, float[] db, int dbAt) {
        FloatVector sum = FloatVector.fromArray(F, dy, dyAt);
        for (int i = 1; i < images; i++) {
            sum = sum.add(FloatVector.fromArray(F, dy, dyAt + i * dyStride));
        }
        sum.intoArray(db, dbAt);
    }
}
