package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import org.jspecify.annotations.Nullable;

/**
 * At inference, convolution as a {@linkplain VectorProductForward product of matrices} with a max pool of any form behind it: the map exists a few rows at a time, in
 * a ring that stays in the second-level cache, such as behind the 7×7 convolution that many networks for large pictures begin with.
 */
final class VectorPooledProductForward implements BlockForward {
    private final Block block;
    private final Block.Pool pool;
    private final ElementwiseKernels elementwise;
    private final Limits limits;
    private final VectorProductForward product;
    /** Where each position of the map lies in the ring. */
    private final int[] places;
    private final int row;

    VectorPooledProductForward(Block block, ElementwiseKernels elementwise) {
        Block.Pool behind = block.pool();
        if (behind == null) {
            throw new IllegalArgumentException("no pool: " + block);
        }
        this.block = block;
        this.pool = behind;
        this.elementwise = elementwise;
        this.limits = Limits.of(block.activation());
        Layout map = Layout.of(block.mapHeight(), block.mapWidth(), block.filters());
        this.product = new VectorProductForward(new Block(block.input(), block.filters(), block.kernelHeight(), block.kernelWidth(),
                block.strideHeight(), block.strideWidth(), block.dilationHeight(), block.dilationWidth(), block.padTop(), block.padLeft(),
                block.groups(), block.mapHeight(), block.mapWidth(), null, Activation.IDENTITY, map), elementwise);
        this.row = map.width() * map.pixel();
        this.places = new int[map.height() * map.width()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i / map.width() % pool.height() * row + i % map.width() * map.pixel();
        }
    }

    /** Pools of 2×2 side by side are taken from registers by the other kernels. */
    static boolean takes(Block block) {
        return block.pool() != null && !block.poolsTwoByTwo() && VectorForward.takes(block) && block.filters() / block.groups() >= 16;
    }

    @Override
    public String name() {
        return "matrix product, pool";
    }

    @Override
    public int packedFloats() {
        return product.packedFloats();
    }

    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        product.pack(weights, weightsAt, packed, packedAt);
    }

    @Override
    public int scratchFloats(int images) {
        return Layout.aligned(pool.height() * row) + product.scratchFloats(1);
    }

    @Override
    public int parts() {
        return block.output().height();
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
        int height = block.output().height();
        int all = images * height;
        int from = (int) ((long) all * part / parts);
        int to = (int) ((long) all * (part + 1) / parts);
        int computed = 0; // rows of the map before this one are in the ring, or were
        for (int i = from; i < to; i++) {
            int in = xAt + i / height * block.input().image();
            int above = i % height * pool.strideHeight() - pool.padTop();
            int top = Math.max(above, 0);
            int end = Math.min(above + pool.height(), block.mapHeight());
            int first = i == from || i % height == 0 ? top : Math.max(computed, top);
            product.map(x, in, packed, packedAt, bias, biasAt, first * block.mapWidth(), end * block.mapWidth(), places, scratch, scratchAt,
                    scratch, scratchAt + Layout.aligned(pool.height() * row));
            computed = end;
            pool(i % height, top, end - top, scratch, scratchAt, y, yAt + i / height * block.output().image());
        }
    }

    private void pool(int outputRow, int top, int rows, float[] ring, int ringAt, float[] y, int yAt) {
        Layout output = block.output();
        int to = yAt + output.at(outputRow, 0);
        int pixel = Layout.aligned(block.filters());
        Limits.poolRow(ring, ringAt, row, pool.height(), top, rows, pool.width(), pool.strideWidth(), pool.padLeft(), block.mapWidth(),
                pixel, (block.filters() + Lanes.N - 1) / Lanes.N * Lanes.N, limits.low(), limits.high(), y, to, output.pixel(),
                output.width());
        if (limits.rest()) {
            for (int i = 0; i < output.width(); i++, to += output.pixel()) {
                elementwise.activate(block.activation(), y, to, y, to, block.filters());
            }
        }
    }
}
