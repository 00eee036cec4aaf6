package dev.tarn.kernel;

import java.util.Arrays;

/**
 * Rearrangements by table, and their gradients. A table of runs holds three numbers each: where a run starts in the output, where in the input (-1: zeros), and its length; a table of
 * channels one number a channel of the output. One image a call.
 */
public final class Gather {
    private Gather() {}

    /** {@code y[to + i] = x[from + i]} for each run. */
    public static void runs(int[] runs, float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < runs.length; i += 3) {
            int to = yAt + runs[i];
            int length = runs[i + 2];
            if (runs[i + 1] < 0) {
                Arrays.fill(y, to, to + length, 0);
            } else {
                System.arraycopy(x, xAt + runs[i + 1], y, to, length);
            }
        }
    }

    /** {@code dx[from + i] += dy[to + i]} for each run. */
    public static void addRunsBack(int[] runs, float[] dy, int dyAt, float[] dx, int dxAt) {
        for (int i = 0; i < runs.length; i += 3) {
            int length = runs[i + 1] < 0 ? 0 : runs[i + 2];
            int from = dyAt + runs[i];
            int to = dxAt + runs[i + 1];
            for (int k = 0; k < length; k++) {
                dx[to + k] += dy[from + k];
            }
        }
    }

    /** {@code y[p][c] = x[p][table[c]]} for every pixel p. */
    public static void channels(int[] table, Layout input, float[] x, int xAt, Layout output, float[] y, int yAt) {
        for (int r = 0; r < output.height(); r++) {
            int from = xAt + input.at(r, 0);
            int to = yAt + output.at(r, 0);
            for (int i = 0; i < output.width(); i++, from += input.pixel(), to += output.pixel()) {
                for (int c = 0; c < table.length; c++) {
                    y[to + c] = x[from + table[c]];
                }
            }
        }
    }

    /** {@code dx[p][table[c]] += dy[p][c]} for every pixel p. */
    public static void addChannelsBack(int[] table, Layout output, float[] dy, int dyAt, Layout input, float[] dx, int dxAt) {
        for (int r = 0; r < output.height(); r++) {
            int from = dyAt + output.at(r, 0);
            int to = dxAt + input.at(r, 0);
            for (int i = 0; i < output.width(); i++, from += output.pixel(), to += input.pixel()) {
                for (int c = 0; c < table.length; c++) {
                    dx[to + table[c]] += dy[from + c];
                }
            }
        }
    }
}
