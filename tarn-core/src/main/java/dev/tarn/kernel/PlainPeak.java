package dev.tarn.kernel;

/**
 * The plain twin: many short chains over an array that stays in the first-level cache, in the loop form that a JIT compiler turns into vectors. Sixteen
 * multiply-adds a number, so that loads and stores don't count.
 */
final class PlainPeak {
    private static final int NUMBERS = 512;
    private static final int CHAIN = 16;
    static final int MULTIPLY_ADDS = NUMBERS * CHAIN;

    private static final float F = 0.999f;
    private static final float S = 0.001f;

    private PlainPeak() {}

    static float run(int rounds) {
        float[] numbers = new float[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            numbers[i] = 1 + i / (float) NUMBERS;
        }
        for (int round = 0; round < rounds; round++) {
            if (Machine.FUSED) {
                fused(numbers);
            } else {
                apart(numbers);
            }
        }
        float sum = 0;
        for (float number : numbers) {
            sum += number;
        }
        return sum;
    }

    private static void fused(float[] x) {
        for (int i = 0; i < x.length; i++) {
            float a = x[i];
            a = Math.fma(Math.fma(Math.fma(Math.fma(a, F, S), F, S), F, S), F, S);
            a = Math.fma(Math.fma(Math.fma(Math.fma(a, F, S), F, S), F, S), F, S);
            a = Math.fma(Math.fma(Math.fma(Math.fma(a, F, S), F, S), F, S), F, S);
            x[i] = Math.fma(Math.fma(Math.fma(Math.fma(a, F, S), F, S), F, S), F, S);
        }
    }

    private static void apart(float[] x) {
        for (int i = 0; i < x.length; i++) {
            float a = x[i];
            a = (((a * F + S) * F + S) * F + S) * F + S;
            a = (((a * F + S) * F + S) * F + S) * F + S;
            a = (((a * F + S) * F + S) * F + S) * F + S;
            x[i] = (((a * F + S) * F + S) * F + S) * F + S;
        }
    }
}
