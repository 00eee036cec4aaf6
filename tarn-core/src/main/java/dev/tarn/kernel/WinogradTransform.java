package dev.tarn.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The transforms of Winograd's minimal filtering F(4×4, 3×3) (Lavin and Gray 2015, "Fast Algorithms for Convolutional Neural Networks", section 4.3), one vector of
 * channels or filters at a time: {@code Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A} with
 *
 * <pre>
 *      4  0 −5  0  1  0          1/4     0     0
 *      0 −4 −4  1  1  0         −1/6  −1/6  −1/6         1  1  1  1  1  0
 * Bᵀ = 0  4 −4 −1  1  0     G = −1/6   1/6  −1/6    Aᵀ = 0  1 −1  2 −2  0
 *      0 −2 −1  2  1  0         1/24  1/12   1/6         0  1  1  4  4  0
 *      0  2 −1 −2  1  0         1/24 −1/12   1/6         0  1 −1  8 −8  1
 *      0  4  0 −5  0  1            0     0     1
 * </pre>
 *
 * <p>The gradient of the weights is {@code Gᵀ[(Bᵀ d B) ⊙ (A dy Aᵀ)]G}, because a bilinear algorithm's adjoint computes its gradient.
 *
 * <p>Each is two passes of its one-dimensional form, columns then rows, through a tile of {@link #TILE} floats in the L1 cache. Planes are counted row by row:
 * plane {@code 6·i + j} belongs to row i and column j of the 6×6 products. The second column of Aᵀ holds ones only, so a constant that is added to plane 7 is added
 * to all sixteen outputs: that is how the bias gets in.
 */
final class WinogradTransform {
    static final int PLANES = 36;

    /** The plane whose products count once in each output. */
    static final int BIAS_PLANE = 7;

    /** Floats of the scratch tile between the two passes. */
    static final int TILE = 2 * PLANES * 16;

    /** Floats of it that the transform back needs for one vector. */
    private static final int BACK = 24 * 16;

    /** How much larger than {@code max|x| · Σ|w|} anything in between can be: Bᵀ's and Aᵀ's largest sums of a row, squared. */
    static final float GROWTH = 10 * 10 * 19 * 19;

    private WinogradTransform() {}

    /**
     * {@code G g Gᵀ} of {@code channels} × {@code step} filters' weights.
     *
     * @param g {@code [tap][channel][filter]}
     * @param u {@code [plane][channel][filter]}
     */
    static void weights(float[] g, int gAt, int channels, int step, float[] u, int uAt, float[] tile, int t) {
        int plane = channels * step;
        for (int c = 0; c < plane; c += Lanes.N) {
            for (int j = 0; j < 3; j++) {
                int p = gAt + c + j * plane;
                FloatVector g0 = FloatVector.fromArray(Lanes.F, g, p);
                FloatVector g1 = FloatVector.fromArray(Lanes.F, g, p + 3 * plane);
                FloatVector g2 = FloatVector.fromArray(Lanes.F, g, p + 6 * plane);
                FloatVector even = g0.add(g2).mul(-1f / 6);
                FloatVector odd = g1.mul(1f / 6);
                FloatVector far = g0.mul(1f / 24).add(g2.mul(1f / 6));
                FloatVector half = g1.mul(1f / 12);
                int to = t + j * Lanes.N;
                g0.mul(0.25f).intoArray(tile, to);
                even.sub(odd).intoArray(tile, to + 3 * Lanes.N);
                even.add(odd).intoArray(tile, to + 6 * Lanes.N);
                far.add(half).intoArray(tile, to + 9 * Lanes.N);
                far.sub(half).intoArray(tile, to + 12 * Lanes.N);
                g2.intoArray(tile, to + 15 * Lanes.N);
            }
            for (int i = 0; i < 6; i++) {
                int p = t + 3 * i * Lanes.N;
                FloatVector g0 = FloatVector.fromArray(Lanes.F, tile, p);
                FloatVector g1 = FloatVector.fromArray(Lanes.F, tile, p + Lanes.N);
                FloatVector g2 = FloatVector.fromArray(Lanes.F, tile, p + 2 * Lanes.N);
                FloatVector even = g0.add(g2).mul(-1f / 6);
                FloatVector odd = g1.mul(1f / 6);
                FloatVector far = g0.mul(1f / 24).add(g2.mul(1f / 6));
                FloatVector half = g1.mul(1f / 12);
                int to = uAt + c + 6 * i * plane;
                g0.mul(0.25f).intoArray(u, to);
                even.sub(odd).intoArray(u, to + plane);
                even.add(odd).intoArray(u, to + 2 * plane);
                far.add(half).intoArray(u, to + 3 * plane);
                far.sub(half).intoArray(u, to + 4 * plane);
                g2.intoArray(u, to + 5 * plane);
            }
        }
    }

    /** {@code max Σ|w|} over the filters of a block, lane by lane; {@code w} is {@code [weight][filter]}. */
    static float largestSum(float[] w, int at, int weights, int step) {
        float largest = 0;
        for (int f = 0; f < step; f += Lanes.N) {
            FloatVector sum = FloatVector.zero(Lanes.F);
            for (int k = 0, p = at + f; k < weights; k++, p += step) {
                sum = sum.add(FloatVector.fromArray(Lanes.F, w, p).abs());
            }
            largest = Math.max(largest, sum.reduceLanes(VectorOperators.MAX));
        }
        return largest;
    }

    /**
     * {@code Bᵀ d B} of one tile, all channels. Pixels that lie behind the memory's last row or column are replaced by the last one: they have a part in outputs
     * only that do not exist, but must be of the size of the others, because what cancels exactly on paper leaves its rounding errors behind.
     *
     * @param r1 offset of the tile's second row; and so on
     * @param pixel floats from one pixel to the next, all of which are transformed
     * @param lastColumn the last column of the tile that exists
     * @param vAt the tile's place in the first block of channels of plane 0
     * @param slab floats from one block of {@link Layout#LANES} channels to the next
     * @param plane floats from one plane to the next
     */
    static void input(float[] x, int at, int r1, int r2, int r3, int r4, int r5, int pixel, int lastColumn, float[] v, int vAt, int slab,
            int plane, float[] tile, int t) {
        FloatVector four = FloatVector.broadcast(Lanes.F, 4), minusFour = FloatVector.broadcast(Lanes.F, -4),
                minusFive = FloatVector.broadcast(Lanes.F, -5);
        FloatVector two = FloatVector.broadcast(Lanes.F, 2), minusTwo = FloatVector.broadcast(Lanes.F, -2);
        for (int c = 0; c < pixel; c += Lanes.N) {
            for (int j = 0; j < 6; j++) {
                int p = at + c + Math.min(j, lastColumn) * pixel;
                FloatVector d0 = FloatVector.fromArray(Lanes.F, x, p), d1 = FloatVector.fromArray(Lanes.F, x, p + r1);
                FloatVector d2 = FloatVector.fromArray(Lanes.F, x, p + r2), d3 = FloatVector.fromArray(Lanes.F, x, p + r3);
                FloatVector d4 = FloatVector.fromArray(Lanes.F, x, p + r4), d5 = FloatVector.fromArray(Lanes.F, x, p + r5);
                FloatVector a = d2.fma(minusFour, d4), b = d1.fma(minusFour, d3), e = d4.sub(d2), f = d3.sub(d1);
                int to = t + j * Lanes.N;
                d0.fma(four, d2.fma(minusFive, d4)).intoArray(tile, to);
                a.add(b).intoArray(tile, to + 6 * Lanes.N);
                a.sub(b).intoArray(tile, to + 12 * Lanes.N);
                f.fma(two, e).intoArray(tile, to + 18 * Lanes.N);
                f.fma(minusTwo, e).intoArray(tile, to + 24 * Lanes.N);
                d1.fma(four, d3.fma(minusFive, d5)).intoArray(tile, to + 30 * Lanes.N);
            }
            for (int i = 0; i < 6; i++) {
                int p = t + 6 * i * Lanes.N;
                FloatVector d0 = FloatVector.fromArray(Lanes.F, tile, p), d1 = FloatVector.fromArray(Lanes.F, tile, p + Lanes.N);
                FloatVector d2 = FloatVector.fromArray(Lanes.F, tile, p + 2 * Lanes.N),
                        d3 = FloatVector.fromArray(Lanes.F, tile, p + 3 * Lanes.N);
                FloatVector d4 = FloatVector.fromArray(Lanes.F, tile, p + 4 * Lanes.N),
                        d5 = FloatVector.fromArray(Lanes.F, tile, p + 5 * Lanes.N);
                FloatVector a = d2.fma(minusFour, d4), b = d1.fma(minusFour, d3), e = d4.sub(d2), f = d3.sub(d1);
                int to = vAt + c / Layout.LANES * slab + c % Layout.LANES + 6 * i * plane;
                d0.fma(four, d2.fma(minusFive, d4)).intoArray(v, to);
                a.add(b).intoArray(v, to + plane);
                a.sub(b).intoArray(v, to + 2 * plane);
                f.fma(two, e).intoArray(v, to + 3 * plane);
                f.fma(minusTwo, e).intoArray(v, to + 4 * plane);
                d1.fma(four, d3.fma(minusFive, d5)).intoArray(v, to + 5 * plane);
            }
        }
    }

    /**
     * {@code Aᵀ m}, the first pass of the transform back: 6×6 vectors to 4×6, of products whose planes are {@code plane} floats apart; the tiles of
     * {@code step} filters one after the other, {@link #BACK} floats apart.
     *
     * <p>Two columns in a step make this method too long for the compiler to put it into its callers. Together they would exceed its budget, and then vectors become
     * objects.
     */
    static void columns(float[] p, int pAt, int plane, int step, float[] tile, int t) {
        FloatVector two = FloatVector.broadcast(Lanes.F, 2), four = FloatVector.broadcast(Lanes.F, 4),
                eight = FloatVector.broadcast(Lanes.F, 8);
        for (int v = 0, from = t; v < step; v += Lanes.N, from += BACK) {
            for (int j = 0; j < 6; j += 2) {
                int q = pAt + v + j * plane;
                int to = from + j * Lanes.N;
                FloatVector m0 = FloatVector.fromArray(Lanes.F, p, q), m1 = FloatVector.fromArray(Lanes.F, p, q + 6 * plane);
                FloatVector m2 = FloatVector.fromArray(Lanes.F, p, q + 12 * plane), m3 = FloatVector.fromArray(Lanes.F, p, q + 18 * plane);
                FloatVector m4 = FloatVector.fromArray(Lanes.F, p, q + 24 * plane), m5 = FloatVector.fromArray(Lanes.F, p, q + 30 * plane);
                FloatVector a = m1.add(m2), b = m1.sub(m2), c = m3.add(m4), d = m3.sub(m4);
                m0.add(a).add(c).intoArray(tile, to);
                d.fma(two, b).intoArray(tile, to + 6 * Lanes.N);
                c.fma(four, a).intoArray(tile, to + 12 * Lanes.N);
                d.fma(eight, b).add(m5).intoArray(tile, to + 18 * Lanes.N);
                q += plane;
                to += Lanes.N;
                m0 = FloatVector.fromArray(Lanes.F, p, q);
                m1 = FloatVector.fromArray(Lanes.F, p, q + 6 * plane);
                m2 = FloatVector.fromArray(Lanes.F, p, q + 12 * plane);
                m3 = FloatVector.fromArray(Lanes.F, p, q + 18 * plane);
                m4 = FloatVector.fromArray(Lanes.F, p, q + 24 * plane);
                m5 = FloatVector.fromArray(Lanes.F, p, q + 30 * plane);
                a = m1.add(m2);
                b = m1.sub(m2);
                c = m3.add(m4);
                d = m3.sub(m4);
                m0.add(a).add(c).intoArray(tile, to);
                d.fma(two, b).intoArray(tile, to + 6 * Lanes.N);
                c.fma(four, a).intoArray(tile, to + 12 * Lanes.N);
                d.fma(eight, b).add(m5).intoArray(tile, to + 18 * Lanes.N);
            }
        }
    }

    /**
     * The second pass, behind {@link #columns}: one tile, stored as 4×4 pixels. Rows and columns are written last to first: where the tile reaches over the edge of the map, the caller
     * gives what does not exist the place of the last row or column that does, and the real one overwrites it.
     *
     * @param least as bits: 0 for ReLU, {@link Integer#MIN_VALUE} for none
     * @param c1 offset of the second column from the first, and so on; likewise {@code r1} for rows
     */
    static void store(float[] tile, int t, int step, int least, float[] y, int yAt, int c1, int c2, int c3, int r1, int r2, int r3) {
        FloatVector two = FloatVector.broadcast(Lanes.F, 2), four = FloatVector.broadcast(Lanes.F, 4),
                eight = FloatVector.broadcast(Lanes.F, 8);
        IntVector floor = IntVector.broadcast(Lanes.I, least);
        for (int v = 0, from = t; v < step; v += Lanes.N, from += BACK) {
            for (int i = 3; i >= 0; i--) {
                int q = from + 6 * i * Lanes.N;
                FloatVector m0 = FloatVector.fromArray(Lanes.F, tile, q), m1 = FloatVector.fromArray(Lanes.F, tile, q + Lanes.N);
                FloatVector m2 = FloatVector.fromArray(Lanes.F, tile, q + 2 * Lanes.N),
                        m3 = FloatVector.fromArray(Lanes.F, tile, q + 3 * Lanes.N);
                FloatVector m4 = FloatVector.fromArray(Lanes.F, tile, q + 4 * Lanes.N),
                        m5 = FloatVector.fromArray(Lanes.F, tile, q + 5 * Lanes.N);
                FloatVector a = m1.add(m2), b = m1.sub(m2), c = m3.add(m4), d = m3.sub(m4);
                int to = yAt + v + (i == 3 ? r3 : i == 2 ? r2 : i == 1 ? r1 : 0);
                d.fma(eight, b).add(m5).reinterpretAsInts().max(floor).reinterpretAsFloats().intoArray(y, to + c3);
                c.fma(four, a).reinterpretAsInts().max(floor).reinterpretAsFloats().intoArray(y, to + c2);
                d.fma(two, b).reinterpretAsInts().max(floor).reinterpretAsFloats().intoArray(y, to + c1);
                m0.add(a).add(c).reinterpretAsInts().max(floor).reinterpretAsFloats().intoArray(y, to);
            }
        }
    }

    /** The second pass with max pool 2×2 and ReLU: four pooled pixels, stored as by {@link #store}; of finite numbers, see {@link TileEpilogue#poolRelu}. */
    static void poolRelu(float[] tile, int t, int step, float[] y, int yAt, int right, int below) {
        FloatVector two = FloatVector.broadcast(Lanes.F, 2), four = FloatVector.broadcast(Lanes.F, 4),
                eight = FloatVector.broadcast(Lanes.F, 8);
        IntVector zero = IntVector.zero(Lanes.I);
        for (int v = 0, from = t; v < step; v += Lanes.N, from += BACK) {
            for (int i = 1; i >= 0; i--) {
                int q = from + 12 * i * Lanes.N, r = q + 6 * Lanes.N;
                FloatVector m0 = FloatVector.fromArray(Lanes.F, tile, q), m1 = FloatVector.fromArray(Lanes.F, tile, q + Lanes.N);
                FloatVector m2 = FloatVector.fromArray(Lanes.F, tile, q + 2 * Lanes.N),
                        m3 = FloatVector.fromArray(Lanes.F, tile, q + 3 * Lanes.N);
                FloatVector m4 = FloatVector.fromArray(Lanes.F, tile, q + 4 * Lanes.N),
                        m5 = FloatVector.fromArray(Lanes.F, tile, q + 5 * Lanes.N);
                FloatVector a = m1.add(m2), b = m1.sub(m2), c = m3.add(m4), d = m3.sub(m4);
                FloatVector n0 = FloatVector.fromArray(Lanes.F, tile, r), n1 = FloatVector.fromArray(Lanes.F, tile, r + Lanes.N);
                FloatVector n2 = FloatVector.fromArray(Lanes.F, tile, r + 2 * Lanes.N),
                        n3 = FloatVector.fromArray(Lanes.F, tile, r + 3 * Lanes.N);
                FloatVector n4 = FloatVector.fromArray(Lanes.F, tile, r + 4 * Lanes.N),
                        n5 = FloatVector.fromArray(Lanes.F, tile, r + 5 * Lanes.N);
                FloatVector e = n1.add(n2), f = n1.sub(n2), g = n3.add(n4), h = n3.sub(n4);
                int to = yAt + v + i * below;
                IntVector upper = c.fma(four, a).reinterpretAsInts().max(d.fma(eight, b).add(m5).reinterpretAsInts());
                IntVector lower = g.fma(four, e).reinterpretAsInts().max(h.fma(eight, f).add(n5).reinterpretAsInts());
                upper.max(lower).max(zero).reinterpretAsFloats().intoArray(y, to + right);
                upper = m0.add(a).add(c).reinterpretAsInts().max(d.fma(two, b).reinterpretAsInts());
                lower = n0.add(e).add(g).reinterpretAsInts().max(h.fma(two, f).reinterpretAsInts());
                upper.max(lower).max(zero).reinterpretAsFloats().intoArray(y, to);
            }
        }
    }

    /** The same with winner codes at {@code code}, in pixels {@code codeRight} and {@code codeBelow} apart. */
    static void poolReluWinners(float[] tile, int t, int step, float[] y, int yAt, int right, int below, byte[] winners, int code,
            int codeRight, int codeBelow) {
        FloatVector two = FloatVector.broadcast(Lanes.F, 2), four = FloatVector.broadcast(Lanes.F, 4),
                eight = FloatVector.broadcast(Lanes.F, 8);
        IntVector zero = IntVector.zero(Lanes.I), last = IntVector.broadcast(Lanes.I, 4);
        for (int v = 0, from = t; v < step; v += Lanes.N, from += BACK) {
            for (int i = 1; i >= 0; i--) {
                int q = from + 12 * i * Lanes.N, r = q + 6 * Lanes.N;
                FloatVector m0 = FloatVector.fromArray(Lanes.F, tile, q), m1 = FloatVector.fromArray(Lanes.F, tile, q + Lanes.N);
                FloatVector m2 = FloatVector.fromArray(Lanes.F, tile, q + 2 * Lanes.N),
                        m3 = FloatVector.fromArray(Lanes.F, tile, q + 3 * Lanes.N);
                FloatVector m4 = FloatVector.fromArray(Lanes.F, tile, q + 4 * Lanes.N),
                        m5 = FloatVector.fromArray(Lanes.F, tile, q + 5 * Lanes.N);
                FloatVector a = m1.add(m2), b = m1.sub(m2), c = m3.add(m4), d = m3.sub(m4);
                FloatVector n0 = FloatVector.fromArray(Lanes.F, tile, r), n1 = FloatVector.fromArray(Lanes.F, tile, r + Lanes.N);
                FloatVector n2 = FloatVector.fromArray(Lanes.F, tile, r + 2 * Lanes.N),
                        n3 = FloatVector.fromArray(Lanes.F, tile, r + 3 * Lanes.N);
                FloatVector n4 = FloatVector.fromArray(Lanes.F, tile, r + 4 * Lanes.N),
                        n5 = FloatVector.fromArray(Lanes.F, tile, r + 5 * Lanes.N);
                FloatVector e = n1.add(n2), f = n1.sub(n2), g = n3.add(n4), h = n3.sub(n4);
                int to = yAt + v + i * below, codes = code + v + i * codeBelow;
                IntVector i0 = c.fma(four, a).reinterpretAsInts(), i1 = d.fma(eight, b).add(m5).reinterpretAsInts();
                IntVector i2 = g.fma(four, e).reinterpretAsInts(), i3 = h.fma(eight, f).add(n5).reinterpretAsInts();
                IntVector best = i0.max(i1).max(i2.max(i3)).max(zero);
                best.reinterpretAsFloats().intoArray(y, to + right);
                IntVector w = last.blend(3, i2.compare(VectorOperators.EQ, best)).blend(2, i1.compare(VectorOperators.EQ, best))
                        .blend(1, i0.compare(VectorOperators.EQ, best)).blend(0, best.compare(VectorOperators.EQ, zero));
                ((ByteVector) w.convertShape(VectorOperators.I2B, Lanes.B, 0)).intoArray(winners, codes + codeRight);
                i0 = m0.add(a).add(c).reinterpretAsInts();
                i1 = d.fma(two, b).reinterpretAsInts();
                i2 = n0.add(e).add(g).reinterpretAsInts();
                i3 = h.fma(two, f).reinterpretAsInts();
                best = i0.max(i1).max(i2.max(i3)).max(zero);
                best.reinterpretAsFloats().intoArray(y, to);
                w = last.blend(3, i2.compare(VectorOperators.EQ, best)).blend(2, i1.compare(VectorOperators.EQ, best))
                        .blend(1, i0.compare(VectorOperators.EQ, best)).blend(0, best.compare(VectorOperators.EQ, zero));
                ((ByteVector) w.convertShape(VectorOperators.I2B, Lanes.B, 0)).intoArray(winners, codes);
            }
        }
    }

    /**
     * {@code A dy Aᵀ} of one tile: the transform of {@link #store} turned round. Rows of four pixels, {@code row} floats apart.
     *
     * @param vAt the tile's place in the first block of channels of plane 0
     * @param slab floats from one block of {@link Layout#LANES} channels to the next
     * @param plane floats from one plane to the next
     */
    static void gradient(float[] dy, int at, int row, int pixel, float[] v, int vAt, int slab, int plane, float[] tile, int t) {
        FloatVector two = FloatVector.broadcast(Lanes.F, 2), four = FloatVector.broadcast(Lanes.F, 4);
        for (int c = 0; c < pixel; c += Lanes.N) {
            for (int j = 0; j < 4; j++) {
                int p = at + c + j * pixel;
                FloatVector d0 = FloatVector.fromArray(Lanes.F, dy, p), d1 = FloatVector.fromArray(Lanes.F, dy, p + row);
                FloatVector d2 = FloatVector.fromArray(Lanes.F, dy, p + 2 * row), d3 = FloatVector.fromArray(Lanes.F, dy, p + 3 * row);
                FloatVector even = d0.add(d2), odd = d1.add(d3), far = d2.fma(four, d0), half = d3.fma(four, d1).mul(two);
                int to = t + j * Lanes.N;
                d0.intoArray(tile, to);
                even.add(odd).intoArray(tile, to + 4 * Lanes.N);
                even.sub(odd).intoArray(tile, to + 8 * Lanes.N);
                far.add(half).intoArray(tile, to + 12 * Lanes.N);
                far.sub(half).intoArray(tile, to + 16 * Lanes.N);
                d3.intoArray(tile, to + 20 * Lanes.N);
            }
            for (int i = 0; i < 6; i++) {
                int p = t + 4 * i * Lanes.N;
                FloatVector d0 = FloatVector.fromArray(Lanes.F, tile, p), d1 = FloatVector.fromArray(Lanes.F, tile, p + Lanes.N);
                FloatVector d2 = FloatVector.fromArray(Lanes.F, tile, p + 2 * Lanes.N),
                        d3 = FloatVector.fromArray(Lanes.F, tile, p + 3 * Lanes.N);
                FloatVector even = d0.add(d2), odd = d1.add(d3), far = d2.fma(four, d0), half = d3.fma(four, d1).mul(two);
                int to = vAt + c / Layout.LANES * slab + c % Layout.LANES + 6 * i * plane;
                d0.intoArray(v, to);
                even.add(odd).intoArray(v, to + plane);
                even.sub(odd).intoArray(v, to + 2 * plane);
                far.add(half).intoArray(v, to + 3 * plane);
                far.sub(half).intoArray(v, to + 4 * plane);
                d3.intoArray(v, to + 5 * plane);
            }
        }
    }

    /**
     * {@code dg += Gᵀ m G} of {@code channels} × {@code step} filters: the transform of {@link #weights} turned round.
     *
     * @param m {@code [plane][channel][filter]}, planes {@code plane} floats apart
     * @param dg {@code [tap][channel][filter]}
     */
    static void weightGradient(float[] m, int mAt, int plane, int channels, int step, float[] dg, int dgAt, float[] tile, int t) {
        int tap = channels * step;
        for (int c = 0; c < tap; c += Lanes.N) {
            for (int j = 0; j < 6; j++) {
                int p = mAt + c + j * plane;
                FloatVector m0 = FloatVector.fromArray(Lanes.F, m, p), m1 = FloatVector.fromArray(Lanes.F, m, p + 6 * plane);
                FloatVector m2 = FloatVector.fromArray(Lanes.F, m, p + 12 * plane), m3 = FloatVector.fromArray(Lanes.F, m, p + 18 * plane);
                FloatVector m4 = FloatVector.fromArray(Lanes.F, m, p + 24 * plane), m5 = FloatVector.fromArray(Lanes.F, m, p + 30 * plane);
                FloatVector near = m1.add(m2).mul(1f / 6), far = m3.add(m4);
                int to = t + j * Lanes.N;
                m0.mul(0.25f).sub(near).add(far.mul(1f / 24)).intoArray(tile, to);
                m2.sub(m1).mul(1f / 6).add(m3.sub(m4).mul(1f / 12)).intoArray(tile, to + 6 * Lanes.N);
                far.mul(1f / 6).sub(near).add(m5).intoArray(tile, to + 12 * Lanes.N);
            }
            for (int i = 0; i < 3; i++) {
                int p = t + 6 * i * Lanes.N;
                FloatVector m0 = FloatVector.fromArray(Lanes.F, tile, p), m1 = FloatVector.fromArray(Lanes.F, tile, p + Lanes.N);
                FloatVector m2 = FloatVector.fromArray(Lanes.F, tile, p + 2 * Lanes.N),
                        m3 = FloatVector.fromArray(Lanes.F, tile, p + 3 * Lanes.N);
                FloatVector m4 = FloatVector.fromArray(Lanes.F, tile, p + 4 * Lanes.N),
                        m5 = FloatVector.fromArray(Lanes.F, tile, p + 5 * Lanes.N);
                FloatVector near = m1.add(m2).mul(1f / 6), far = m3.add(m4);
                int to = dgAt + c + 3 * i * tap;
                FloatVector.fromArray(Lanes.F, dg, to).add(m0.mul(0.25f).sub(near).add(far.mul(1f / 24))).intoArray(dg, to);
                FloatVector.fromArray(Lanes.F, dg, to + tap).add(m2.sub(m1).mul(1f / 6).add(m3.sub(m4).mul(1f / 12))).intoArray(dg,
                        to + tap);
                FloatVector.fromArray(Lanes.F, dg, to + 2 * tap).add(far.mul(1f / 6).sub(near).add(m5)).intoArray(dg, to + 2 * tap);
            }
        }
    }

    /** {@code y += x}. */
    static void add(float[] x, int at, int n, float[] y, int to) {
        for (int i = 0; i < n; i += Lanes.N) {
            FloatVector.fromArray(Lanes.F, y, to + i).add(FloatVector.fromArray(Lanes.F, x, at + i)).intoArray(y, to + i);
        }
    }
}
