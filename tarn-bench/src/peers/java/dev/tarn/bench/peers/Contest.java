package dev.tarn.bench.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rivals on one task, in turns: each warms up, then round after round each has its go, and the best round counts. Whatever else the machine does hits them alike.
 *
 * @param batch images a call
 */
record Contest(String task, String network, int batch, List<Rival> rivals) {
    private static final double TOLERANCE = 1e-3;

    /**
     * @param rounds for each rival
     * @param seconds of a round
     * @param warmUp seconds for each rival
     * @return images a second by rival, in their order
     */
    Map<String, Double> run(int rounds, double seconds, double warmUp) {
        check();
        int[] calls = new int[rivals.size()];
        double[] best = new double[rivals.size()];
        for (int i = 0; i < calls.length; i++) {
            long start = System.nanoTime();
            double one = Double.POSITIVE_INFINITY;
            while (1e-9 * (System.nanoTime() - start) < warmUp) {
                int some = Double.isInfinite(one) ? 1 : (int) Math.clamp(seconds / 4 / one, 1, 100_000);
                one = Math.min(one, rivals.get(i).seconds(some) / some);
            }
            calls[i] = (int) Math.clamp(seconds / one, 1, 1_000_000);
            best[i] = Double.POSITIVE_INFINITY;
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < calls.length; i++) {
                best[i] = Math.min(best[i], rivals.get(i).seconds(calls[i]) / calls[i]);
            }
        }
        Map<String, Double> result = new LinkedHashMap<>();
        for (int i = 0; i < calls.length; i++) {
            result.put(rivals.get(i).name(), batch / best[i]);
        }
        return result;
    }

    /** A rival that computes something else is no rival. */
    private void check() {
        float[] expected = rivals.getFirst().firstResult();
        List<String> faults = new ArrayList<>();
        for (Rival rival : rivals) {
            if (!rival.comparable()) {
                continue;
            }
            float[] found = rival.firstResult();
            double greatest = 1e-6;
            double apart = found.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
            for (int i = 0; i < expected.length && i < found.length; i++) {
                greatest = Math.max(greatest, Math.abs(expected[i]));
                apart = Math.max(apart, Math.abs(expected[i] - found[i]));
            }
            if (!(apart <= TOLERANCE * greatest)) {
                faults.add(rival.name() + ": " + apart + " apart of " + greatest + ", " + found.length + " numbers of " + expected.length);
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalStateException(task + " " + network + ": not the same as " + rivals.getFirst().name() + ": " + faults);
        }
    }
}
