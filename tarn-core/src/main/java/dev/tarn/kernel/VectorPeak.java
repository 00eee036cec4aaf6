package dev.tarn.kernel;

import jdk.incubator.vector.FloatVector;

/**
 * Twelve sums in registers: two multiply-adds a cycle with a latency of four need eight, and twelve with their two factors fit into sixteen
 * registers. Factors and start keep every sum near 1: no infinities, no denormal numbers, which some processors are slow at.
 */
final class VectorPeak {
    private static final int SUMS = 12;
    private static final int UNROLLED = 4;
    private static final float FACTOR = 0.999f;
    private static final float STEP = 0.001f;

    private VectorPeak() {}

    static int multiplyAdds() {
        return UNROLLED * SUMS * Lanes.N;
    }

    static float run(int rounds) {
        FloatVector factor = FloatVector.broadcast(Lanes.F, FACTOR);
        FloatVector step = FloatVector.broadcast(Lanes.F, STEP);
        FloatVector s0 = FloatVector.broadcast(Lanes.F, 1.00f);
        FloatVector s1 = FloatVector.broadcast(Lanes.F, 1.01f);
        FloatVector s2 = FloatVector.broadcast(Lanes.F, 1.02f);
        FloatVector s3 = FloatVector.broadcast(Lanes.F, 1.03f);
        FloatVector s4 = FloatVector.broadcast(Lanes.F, 1.04f);
        FloatVector s5 = FloatVector.broadcast(Lanes.F, 1.05f);
        FloatVector s6 = FloatVector.broadcast(Lanes.F, 1.06f);
        FloatVector s7 = FloatVector.broadcast(Lanes.F, 1.07f);
        FloatVector s8 = FloatVector.broadcast(Lanes.F, 1.08f);
        FloatVector s9 = FloatVector.broadcast(Lanes.F, 1.09f);
        FloatVector s10 = FloatVector.broadcast(Lanes.F, 1.10f);
        FloatVector s11 = FloatVector.broadcast(Lanes.F, 1.11f);
        for (int i = 0; i < rounds; i++) {
            s0 = s0.fma(factor, step);
            s1 = s1.fma(factor, step);
            s2 = s2.fma(factor, step);
            s3 = s3.fma(factor, step);
            s4 = s4.fma(factor, step);
            s5 = s5.fma(factor, step);
            s6 = s6.fma(factor, step);
            s7 = s7.fma(factor, step);
            s8 = s8.fma(factor, step);
            s9 = s9.fma(factor, step);
            s10 = s10.fma(factor, step);
            s11 = s11.fma(factor, step);
            s0 = s0.fma(factor, step);
            s1 = s1.fma(factor, step);
            s2 = s2.fma(factor, step);
            s3 = s3.fma(factor, step);
            s4 = s4.fma(factor, step);
            s5 = s5.fma(factor, step);
            s6 = s6.fma(factor, step);
            s7 = s7.fma(factor, step);
            s8 = s8.fma(factor, step);
            s9 = s9.fma(factor, step);
            s10 = s10.fma(factor, step);
            s11 = s11.fma(factor, step);
            s0 = s0.fma(factor, step);
            s1 = s1.fma(factor, step);
            s2 = s2.fma(factor, step);
            s3 = s3.fma(factor, step);
            s4 = s4.fma(factor, step);
            s5 = s5.fma(factor, step);
            s6 = s6.fma(factor, step);
            s7 = s7.fma(factor, step);
            s8 = s8.fma(factor, step);
            s9 = s9.fma(factor, step);
            s10 = s10.fma(factor, step);
            s11 = s11.fma(factor, step);
            s0 = s0.fma(factor, step);
            s1 = s1.fma(factor, step);
            s2 = s2.fma(factor, step);
            s3 = s3.fma(factor, step);
            s4 = s4.fma(factor, step);
            s5 = s5.fma(factor, step);
            s6 = s6.fma(factor, step);
            s7 = s7.fma(factor, step);
            s8 = s8.fma(factor, step);
            s9 = s9.fma(factor, step);
            s10 = s10.fma(factor, step);
            s11 = s11.fma(factor, step);
        }
        return s0.add(s1).add(s2.add(s3)).add(s4.add(s5).add(s6.add(s7))).add(s8.add(s9).add(s10.add(s11))).lane(0);
    }
}
