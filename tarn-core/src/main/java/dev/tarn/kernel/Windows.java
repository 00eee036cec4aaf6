package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;

/** Windows of a map brought together as rows of a matrix ("im2col"). */
final class Windows {
    private Windows() {}

    /**
     * {@code n} windows, each of some runs that are contiguous in memory.
     *
     * @param begins where windows begin, from {@code xAt}; the first one is {@code begins[first]}
     * @param taps where the runs of a window begin; each has {@code run} floats
     * @param panel rows {@code row} floats apart
     */
    static void gather(float[] x, int xAt, int[] begins, int first, int n, int[] taps, int run, float[] panel, int panelAt, int row) {
        if (run < Lanes.N) {
            gatherShort(x, xAt, begins, first, n, taps, run, panel, panelAt, row);
            return;
        }
        int whole = run / Lanes.N * Lanes.N;
        for (int i = 0; i < n; i++) {
            int from = xAt + begins[first + i];
            int to = panelAt + i * row;
            for (int j = 0; j < taps.length; j++, to += run) {
                int p = from + taps[j];
                for (int k = 0; k < whole; k += Lanes.N) {
                    FloatVector.fromArray(Lanes.F, x, p + k).intoArray(panel, to + k);
                }
                if (whole < run) { // overlaps what has been copied
                    FloatVector.fromArray(Lanes.F, x, p + run - Lanes.N).intoArray(panel, to + run - Lanes.N);
                }
            }
        }
    }

    /** Runs shorter than a vector: a whole vector each, whose end the next run overwrites; behind the last one nobody looks. */
    private static void gatherShort(float[] x, int xAt, int[] begins, int first, int n, int[] taps, int run, float[] panel, int panelAt,
            int row) {
        for (int i = 0; i < n; i++) {
            int from = xAt + begins[first + i];
            int to = panelAt + i * row;
            for (int j = 0; j < taps.length; j++, to += run) {
                int p = from + taps[j];
                if (p + Lanes.N <= x.length && to + Lanes.N <= panel.length) {
                    FloatVector.fromArray(Lanes.F, x, p).intoArray(panel, to);
                } else {
                    for (int k = 0; k < run; k++) {
                        panel[to + k] = x[p + k];
                    }
                }
            }
        }
    }
}
