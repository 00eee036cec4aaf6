package dev.tarn.onnx;

import java.math.BigDecimal;

/**
 * {@code 1 - x} in decimal: ONNX counts momentum as the share of the old statistics, Tarn as that of the new ones. In binary 0.1 would become
 * 0.9 and come back as 0.100000024.
 */
final class Complement {
    private Complement() {}

    /** @param share finite */
    static float of(float share) {
        return BigDecimal.ONE.subtract(new BigDecimal(Float.toString(share))).floatValue();
    }
}
