package dev.tarn.kernel;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/** Writes the gradient of a block's output, where a pool hands it to winners, as a dense map of the convolution, in a layout that may have a rim and gaps. */
final class Scatter {
    /** Places of a window up to which writing to all of them, zeros mostly, is faster than to the winner's of each filter. */
    private static final int MOST_PLACES = 16;

    private final Block block;
    private final Sources sources;
    private final Layout map;
    private final int gapHeight;
    private final int gapWidth;
    private final boolean windows;
    private final boolean vectors;

    /**
     * @param map layout of the result
     * @param gapHeight rows of {@code map} from one row of the convolution's map to the next: more than one leaves rows of zeros
     * @param gapWidth the same of columns
     */
    Scatter(Block block, Layout map, int gapHeight, int gapWidth) {
        this.block = block;
        this.sources = new Sources(block);
        this.map = map;
        this.gapHeight = gapHeight;
        this.gapWidth = gapWidth;
        this.vectors = map.pixel() % Lanes.N == 0 && block.outputGradient().pixel() % Lanes.N == 0 && Lanes.N > 4
                && (block.pool() == null || block.pool().height() * block.pool().width() <= MOST_PLACES);
        this.windows = block.poolsTwoByTwo() && vectors;
    }

    void run(float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt, float[] to, int at) {
        boolean covered = windows && !map.hasRim() && gapHeight == 1 && gapWidth == 1 && block.output().height() * 2 == map.height()
                && block.output().width() * 2 == map.width();
        if (!covered) {
            Arrays.fill(to, at, at + map.image(), 0);
        }
        Layout from = block.outputGradient();
        for (int row = 0; row < from.height(); row++) {
            if (winners == null) {
                for (int column = 0; column < from.width(); column++) {
                    System.arraycopy(gradient, gradientAt + from.at(row, column), to, at + map.at(row * gapHeight, column * gapWidth),
                            from.pixel());
                }
            } else if (windows) {
                int p = at + map.at(2 * row * gapHeight, 0);
                int step = gapWidth * map.pixel();
                windows(gradient, gradientAt + from.at(row, 0), winners, winnersAt + from.at(row, 0), from.width(), from.pixel(), to, p,
                        step,
                        p + gapHeight * map.row());
            } else {
                row(row, gradient, gradientAt, winners, winnersAt, to, at);
            }
        }
    }

    private void row(int row, float[] gradient, int gradientAt, byte[] winners, int winnersAt, float[] to, int at) {
        Block.Pool pool = block.pool();
        if (pool != null && vectors) {
            vectors(row, pool, gradient, gradientAt, winners, winnersAt, to, at);
            return;
        }
        for (int column = 0; column < block.output().width(); column++) {
            int entry = sources.entry(row, column);
            for (int f = 0; f < block.filters(); f++) {
                int code = sources.code(winners, winnersAt + entry + f);
                if (code != 0) {
                    to[at + map.at(sources.row(row, code) * gapHeight, sources.column(column, code) * gapWidth) + f] += gradient[gradientAt
                            + entry + f];
                }
            }
        }
    }

    /** Windows of any form, which may overlap. */
    private void vectors(int row, Block.Pool pool, float[] gradient, int gradientAt, byte[] winners, int winnersAt, float[] to, int at) {
        int down = gapHeight * map.row();
        int right = gapWidth * map.pixel();
        int above = row * pool.strideHeight() - pool.padTop();
        int firstRow = Math.max(0, -above);
        int lastRow = Math.min(pool.height(), block.mapHeight() - above);
        for (int column = 0; column < block.output().width(); column++) {
            int before = column * pool.strideWidth() - pool.padLeft();
            int firstColumn = Math.max(0, -before);
            int lastColumn = Math.min(pool.width(), block.mapWidth() - before);
            int entry = sources.entry(row, column);
            int corner = at + map.at(0, 0) + above * down + before * right;
            for (int f = 0; f < block.filters(); f += Lanes.N) {
                window(gradient, gradientAt + entry + f, winners, winnersAt + entry + f, firstRow, lastRow, firstColumn, lastColumn,
                        pool.width(), to, corner + f, down, right);
            }
        }
    }

    /** One vector of one window: each lane's gradient is added at its winner's place. */
    private static void window(float[] g, int gAt, byte[] winners, int codes, int firstRow, int lastRow, int firstColumn, int lastColumn,
            int width, float[] to, int corner, int down, int right) {
        IntVector code = (IntVector) ByteVector.fromArray(Lanes.B, winners, codes).convertShape(VectorOperators.B2I, Lanes.I, 0);
        FloatVector v = FloatVector.fromArray(Lanes.F, g, gAt);
        FloatVector zero = FloatVector.zero(Lanes.F);
        for (int r = firstRow; r < lastRow; r++) {
            for (int c = firstColumn; c < lastColumn; c++) {
                int p = corner + r * down + c * right;
                FloatVector here = zero.blend(v, code.compare(VectorOperators.EQ, r * width + c + 1).cast(Lanes.F));
                FloatVector.fromArray(Lanes.F, to, p).add(here).intoArray(to, p);
            }
        }
    }

    /**
     * A row of {@code n} 2×2 windows of {@code pixel} channels: each lane's gradient goes to one of four places, zero to the others. The windows' upper rows begin at {@code above}, their
     * lower ones at {@code below}; neighbours are {@code step} floats apart.
     */
    static void windows(float[] g, int gAt, byte[] winners, int codes, int n, int pixel, float[] to, int above, int step,
            int below) {
        FloatVector zero = FloatVector.zero(Lanes.F);
        for (int i = 0; i < n; i++) {
            int upper = above + 2 * i * step;
            int lower = below + 2 * i * step;
            for (int f = 0; f < pixel; f += Lanes.N) {
                IntVector code = (IntVector) ByteVector.fromArray(Lanes.B, winners, codes + i * pixel + f).convertShape(VectorOperators.B2I,
                        Lanes.I, 0);
                FloatVector v = FloatVector.fromArray(Lanes.F, g, gAt + i * pixel + f);
                zero.blend(v, code.compare(VectorOperators.EQ, 1).cast(Lanes.F)).intoArray(to, upper + f);
                zero.blend(v, code.compare(VectorOperators.EQ, 2).cast(Lanes.F)).intoArray(to, upper + step + f);
                zero.blend(v, code.compare(VectorOperators.EQ, 3).cast(Lanes.F)).intoArray(to, lower + f);
                zero.blend(v, code.compare(VectorOperators.EQ, 4).cast(Lanes.F)).intoArray(to, lower + step + f);
            }
        }
    }
}
