package dev.tarn.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Max pooling of rows of a map, with winners: windows of any form, of finite numbers. */
final class PoolRows {
    private PoolRows() {}

    /**
     * A row of windows' maxima and their codes, 1 + index of the first maximum in the uncut window.
     *
     * @param map rows of pixels {@code row} floats apart; {@code mapAt} is where row 0 is, or would be
     * @param above the uncut windows' first row; those from {@code top} to {@code bottom} are there
     * @param columns of an uncut window; the map has {@code mapWidth}
     * @param low what the maximum has to be greater than to be alive, or −∞; dead windows become {@code low} with the code 0
     * @param pixel floats of a pixel of the map; of {@code y} and {@code winners} a pixel has {@code yPixel} and {@code codePixel}
     */
    static void winners(float[] map, int mapAt, int row, int above, int top, int bottom, int columns, int stride, int padLeft, int mapWidth,
            int pixel, int channels, float low, float[] y, int yAt, int yPixel, byte[] winners, int codesAt, int codePixel, int width) {
        for (int i = 0; i < width; i++) {
            int before = i * stride - padLeft;
            int left = Math.max(before, 0);
            int right = Math.min(before + columns, mapWidth);
            for (int c = 0; c < channels; c += Lanes.N) {
                window(map, mapAt + c, row, above, top, bottom, before, left, right, columns, pixel, low, y, yAt + i * yPixel + c, winners,
                        codesAt + i * codePixel + c);
            }
        }
    }

    private static void window(float[] map, int mapAt, int row, int above, int top, int bottom, int before, int left, int right,
            int columns, int pixel, float low, float[] y, int to, byte[] winners, int codeAt) {
        FloatVector best = FloatVector.broadcast(Lanes.F, Float.NEGATIVE_INFINITY);
        IntVector code = IntVector.zero(Lanes.I);
        for (int j = top; j < bottom; j++) {
            int at = mapAt + j * row;
            int index = 1 + (j - above) * columns - before;
            for (int k = left; k < right; k++) {
                FloatVector v = FloatVector.fromArray(Lanes.F, map, at + k * pixel);
                VectorMask<Float> more = v.compare(VectorOperators.GT, best);
                best = best.blend(v, more);
                code = code.blend(index + k, more.cast(Lanes.I));
            }
        }
        VectorMask<Float> dead = best.compare(VectorOperators.LE, low);
        best.blend(low, dead).intoArray(y, to);
        ((ByteVector) code.blend(0, dead.cast(Lanes.I)).convertShape(VectorOperators.I2B, Lanes.B, 0)).intoArray(winners, codeAt);
    }
}
