package dev.tarn.keras;

import java.util.Arrays;

/**
 * {@code x·scale + offset}, channel by channel: what Rescaling and Normalization do.
 *
 * @param scale one for each channel
 */
record Affine(double[] scale, double[] offset) {
    static Affine none(int channels) {
        return of(1, 0, channels);
    }

    /** The same for all channels. */
    static Affine of(double scale, double offset, int channels) {
        double[] scales = new double[channels];
        double[] offsets = new double[channels];
        Arrays.fill(scales, scale);
        Arrays.fill(offsets, offset);
        return new Affine(scales, offsets);
    }

    /** This, and then another one. */
    Affine then(Affine next) {
        double[] scales = new double[scale.length];
        double[] offsets = new double[scale.length];
        for (int c = 0; c < scales.length; c++) {
            scales[c] = scale[c] * next.scale[c];
            offsets[c] = offset[c] * next.scale[c] + next.offset[c];
        }
        return new Affine(scales, offsets);
    }

    boolean isNone() {
        return Arrays.stream(scale).allMatch(s -> s == 1) && Arrays.stream(offset).allMatch(o -> o == 0);
    }

    /** Whether it is the same for all channels. */
    boolean uniform() {
        return equals(of(scale[0], offset[0], scale.length));
    }

    /** Whether it can be written as {@code (x - mean) / deviation} with finite numbers and positive deviations. */
    boolean standardises() {
        return Arrays.stream(scale).allMatch(s -> s > 0 && Double.isFinite(1 / s)) && Arrays.stream(offset).allMatch(Double::isFinite);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Affine that && Arrays.equals(scale, that.scale) && Arrays.equals(offset, that.offset);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(scale);
    }
}
