package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Where a block's gradient goes: each entry of the output's gradient belongs to one element of the convolution's map, itself or, behind a max pool,
 * the winner of its window.
 */
final class Sources {
    private final Block block;
    private final Layout gradient;

    Sources(Block block) {
        this.block = block;
        this.gradient = block.outputGradient();
    }

    /** Offset of an entry in its image, for filter 0. */
    int entry(int row, int column) {
        return gradient.at(row, column);
    }

    /** Row of the map to which an entry with this winner code belongs. */
    int row(int row, int code) {
        Block.Pool pool = block.pool();
        return pool == null ? row : row * pool.strideHeight() - pool.padTop() + (code - 1) / pool.width();
    }

    /** Column of the map. */
    int column(int column, int code) {
        Block.Pool pool = block.pool();
        return pool == null ? column : column * pool.strideWidth() - pool.padLeft() + (code - 1) % pool.width();
    }

    /** Winner code of an entry; 1 where there is no pool, 0 where no gradient flows. */
    int code(byte @Nullable [] winners, int at) {
        return winners == null ? 1 : winners[at] & 0xff;
    }

    static byte @Nullable [] check(Block block, byte @Nullable [] winners) {
        if (block.pool() != null && winners == null) {
            throw new IllegalArgumentException(
                    "gradient behind a max pool: found no winner codes; run the forward kernel with winners first");
        }
        return block.pool() == null ? null : winners;
    }
}
