package dev.tarn.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a block's map, written as an image: each entry of the output's gradient goes to the winner of its 2×2 window, or, without a pool, stays where it
 * is. Cheap against what is then done with the image, because nothing is gathered: each of four pixels gets the entry or zero.
 */
final class DenseGradient {
    private final Block block;
    private final Layout map;

    /** @param map layout of the image; its rim, and pixels that no window covers, are left alone */
    DenseGradient(Block block, Layout map) {
        this.block = block;
        this.map = map;
    }

    /** Zeros for {@code images} images: needed once, since {@link #write} always writes the same pixels. */
    void clear(int images, float[] to, int at) {
        Arrays.fill(to, at, at + images * map.image(), 0);
    }

    void write(float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt, float[] to, int at) {
        Layout from = block.outputGradient();
        int pixel = from.pixel();
        for (int row = 0; row < from.height(); row++) {
            if (winners == null) {
                System.arraycopy(gradient, gradientAt + from.at(row, 0), to, at + map.at(row, 0), from.width() * pixel);
            } else if (Lanes.N == 4) {
                windowsOfFour(gradient, gradientAt + from.at(row, 0), winners, winnersAt + from.at(row, 0), from.width(), pixel, to,
                        at + map.at(2 * row, 0),
                        at + map.at(2 * row + 1, 0));
            } else {
                Scatter.windows(gradient, gradientAt + from.at(row, 0), winners, winnersAt + from.at(row, 0), from.width(), pixel, to,
                        at + map.at(2 * row, 0), pixel, at + map.at(2 * row + 1, 0));
            }
        }
    }

    /** For vectors of four there are no vectors of as many bytes. */
    private static void windowsOfFour(float[] g, int gAt, byte[] winners, int codes, int n, int pixel, float[] to, int above, int below) {
        for (int i = 0; i < n; i++) {
            for (int f = 0; f < pixel; f++) {
                int code = winners[codes + i * pixel + f];
                float v = g[gAt + i * pixel + f];
                int upper = above + 2 * i * pixel + f;
                int lower = below + 2 * i * pixel + f;
                to[upper] = code == 1 ? v : 0;
                to[upper + pixel] = code == 2 ? v : 0;
                to[lower] = code == 3 ? v : 0;
                to[lower + pixel] = code == 4 ? v : 0;
            }
        }
    }
}
