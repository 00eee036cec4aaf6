package dev.tarn.train;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations (G. Golub and C. Van Loan, "Matrix Computations", section 8.5).
 *
 * @param values largest first
 * @param vectors one a row, in the order of the values, of length 1; the element of largest magnitude is positive, so that a matrix has one answer
 */
record SymmetricEigen(double[] values, double[][] vectors) {
    private static final int SWEEPS = 60;

    static SymmetricEigen of(double[][] matrix) {
        int n = matrix.length;
        double[][] a = new double[n][];
        double[][] v = new double[n][n];
        for (int i = 0; i < n; i++) {
            a[i] = matrix[i].clone();
            v[i][i] = 1;
        }
        for (int sweep = 0; sweep < SWEEPS && offDiagonal(a) > 0; sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, v, p, q);
                }
            }
        }
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(i -> -a[i][i])).mapToInt(Integer::intValue).toArray();
        double[] values = new double[n];
        double[][] vectors = new double[n][n];
        for (int k = 0; k < n; k++) {
            values[k] = Math.max(0, a[order[k]][order[k]]);
            int largest = 0;
            for (int i = 0; i < n; i++) {
                largest = Math.abs(v[i][order[k]]) > Math.abs(v[largest][order[k]]) + 1e-9 ? i : largest;
            }
            double sign = v[largest][order[k]] < 0 ? -1 : 1;
            for (int i = 0; i < n; i++) {
                vectors[k][i] = sign * v[i][order[k]];
            }
        }
        return new SymmetricEigen(values, vectors);
    }

    /** Squares beside the diagonal that are not lost in the diagonal's rounding. */
    private static double offDiagonal(double[][] a) {
        double off = 0;
        double on = 0;
        for (int i = 0; i < a.length; i++) {
            on += a[i][i] * a[i][i];
            for (int j = 0; j < i; j++) {
                off += a[i][j] * a[i][j];
            }
        }
        return off <= on * 1e-30 ? 0 : off;
    }

    /** Turns the plane of two axes so that the two become uncorrelated. */
    private static void rotate(double[][] a, double[][] v, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double cos = 1 / Math.sqrt(t * t + 1);
        double sin = t * cos;
        for (int k = 0; k < a.length; k++) {
            double kp = a[k][p];
            a[k][p] = cos * kp - sin * a[k][q];
            a[k][q] = sin * kp + cos * a[k][q];
        }
        for (int k = 0; k < a.length; k++) {
            double pk = a[p][k];
            a[p][k] = cos * pk - sin * a[q][k];
            a[q][k] = sin * pk + cos * a[q][k];
            double kp = v[k][p];
            v[k][p] = cos * kp - sin * v[k][q];
            v[k][q] = sin * kp + cos * v[k][q];
        }
    }
}
