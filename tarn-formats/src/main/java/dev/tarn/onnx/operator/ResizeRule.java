package dev.tarn.onnx.operator;

import java.util.Arrays;

/**
 * How {@code Resize} finds values between those that are there.
 *
 * @param mode nearest, linear or cubic
 * @param coordinates {@code coordinate_transformation_mode}: which place of the image a place of the result stands for
 * @param rounding {@code nearest_mode}
 * @param cubic {@code cubic_coeff_a}
 * @param excludeOutside whether neighbours outside of the image have no weight; otherwise the edge repeats
 * @param antialias whether neighbours are taken from further away where images shrink
 * @param extrapolation what stands outside of the image in the mode tf_crop_and_resize
 */
record ResizeRule(String mode, String coordinates, String rounding, double cubic, boolean excludeOutside, boolean antialias,
        double extrapolation) {

    /**
     * The neighbours of one value.
     *
     * @param first index of the first; indices outside of the image stand for its edge
     * @param outside whether the value lies outside of the image
     */
    record Taps(int first, double[] weights, boolean outside) {}

    /**
     * For each place of the result.
     *
     * @param size of the image
     * @param length of the result
     * @param scale {@code length / size}, or what the file says of it
     * @param start where the part to resize begins, {@code end} where it ends, as parts of the image
     */
    Taps[] taps(int size, int length, double scale, double start, double end) {
        Taps[] taps = new Taps[length];
        for (int i = 0; i < length; i++) {
            double x = place(i, size, length, scale, start, end);
            boolean outside = coordinates.equals("tf_crop_and_resize") && (x < 0 || x > size - 1);
            taps[i] = taps(x, size, Math.min(1, scale), outside);
        }
        return taps;
    }

    private double place(int i, int size, int length, double scale, double start, double end) {
        return switch (coordinates) {
            case "asymmetric" -> i / scale;
            // As the specification's own tests: the length before it was cut to a whole number.
            case "align_corners" -> length == 1 ? 0 : i * (size - 1.0) / (scale * size - 1);
            case "pytorch_half_pixel" -> length > 1 ? (i + 0.5) / scale - 0.5 : 0;
            case "tf_half_pixel_for_nn" -> (i + 0.5) / scale;
            case "half_pixel_symmetric" -> {
                double adjustment = length / (scale * size);
                yield size / 2.0 * (1 - adjustment) + (i + 0.5) / scale - 0.5;
            }
            case "tf_crop_and_resize" -> length > 1
                    ? start * (size - 1) + i * (end - start) * (size - 1) / (length - 1)
                    : 0.5 * (start + end) * (size - 1);
            default -> (i + 0.5) / scale - 0.5;
        };
    }

    private Taps taps(double x, int size, double shrink, boolean outside) {
        if (mode.equals("nearest")) {
            return new Taps(nearest(x, size), new double[] {1}, outside);
        }
        double reach = (mode.equals("linear") ? 1 : 2) / (antialias ? shrink : 1);
        int base = (int) Math.floor(x);
        int first = base + (int) Math.floor(-reach) + 1;
        int last = base + (int) Math.ceil(reach);
        double[] weights = new double[last - first + 1];
        for (int k = 0; k < weights.length; k++) {
            double distance = Math.abs(first + k - x) * (antialias ? shrink : 1);
            boolean in = !excludeOutside || (first + k >= 0 && first + k < size);
            weights[k] = in ? mode.equals("linear") ? Math.max(0, 1 - distance) : cubic(distance) : 0;
        }
        if (excludeOutside || antialias) {
            double sum = Arrays.stream(weights).sum();
            for (int k = 0; k < weights.length; k++) {
                weights[k] /= sum;
            }
        }
        return new Taps(first, weights, outside);
    }

    private int nearest(double x, int size) {
        double rounded = switch (rounding) {
            case "round_prefer_ceil" -> Math.floor(x + 0.5);
            case "floor" -> Math.floor(x);
            case "ceil" -> Math.ceil(x);
            default -> Math.ceil(x - 0.5);
        };
        return (int) Math.clamp(rounded, 0.0, size - 1.0);
    }

    /** Keys 1981. */
    private double cubic(double d) {
        if (d <= 1) {
            return ((cubic + 2) * d - (cubic + 3)) * d * d + 1;
        }
        return d < 2 ? ((cubic * d - 5 * cubic) * d + 8 * cubic) * d - 4 * cubic : 0;
    }
}
