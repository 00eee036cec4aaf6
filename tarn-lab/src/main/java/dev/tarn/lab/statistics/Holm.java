package dev.tarn.lab.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Correction for many comparisons by Holm (1979): the probability that any of them is called significant by chance stays below the level, whatever depends on what. */
public final class Holm {
    private Holm() {}

    /**
     * Corrected probabilities, in the order of the given ones; compare each with the level.
     *
     * @param p probabilities of the tests of one family
     * @return none lower than the probability it was made from, none above 1
     */
    public static double[] correct(double... p) {
        int[] order = IntStream.range(0, p.length).boxed().sorted(Comparator.comparingDouble(i -> p[i])).mapToInt(i -> i).toArray();
        double[] corrected = new double[p.length];
        double largest = 0;
        for (int rank = 0; rank < order.length; rank++) {
            largest = Math.max(largest, Math.min(1, (p.length - rank) * p[order[rank]]));
            corrected[order[rank]] = largest;
        }
        return corrected;
    }
}
