package dev.tarn.kernel;

/**
 * The multiply-add of plain Java: {@code a·b + c}, rounded once, in one instruction. A processor without that instruction would have {@code Math.fma} computed in decimal, a thousand times slower;
 * there it goes through double, where the product is exact, so the sum is rounded to double first and then to float. That differs from one rounding only where the double lies in the middle
 * between two floats by chance, about once in 2²⁹ times.
 */
final class Fused {
    private Fused() {}

    static float multiplyAdd(float a, float b, float c) {
        return Machine.FUSED ? Math.fma(a, b, c) : through(a, b, c);
    }

    /** Through double. */
    static float through(float a, float b, float c) {
        return (float) ((double) a * b + c);
    }
}
