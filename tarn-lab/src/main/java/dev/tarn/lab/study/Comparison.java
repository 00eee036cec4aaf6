package dev.tarn.lab.study;

import dev.tarn.lab.statistics.Interval;
import dev.tarn.lab.statistics.Paired;
import dev.tarn.lab.statistics.Power;
import org.jspecify.annotations.Nullable;

/**
 * Two treatments, compared seed by seed.
 *
 * @param name what is compared: {@code relu − sigmoid}
 * @param measure what was measured: {@code test accuracy}
 * @param unit of the effect: {@code "%"} for shares, empty for plain numbers
 * @param paired over seeds; its p is not corrected
 * @param corrected its p after correction for all comparisons of the study; NaN until that is known
 * @param overImages interval over test images, for these seeds' models; null if the measure has no images
 * @param matters smallest difference that would matter to somebody who chooses between the two
 */
public record Comparison(String name, String measure, String unit, Paired paired, double corrected, @Nullable Interval overImages,
        double matters) {
    static final double LEVEL = 0.05;

    static Comparison of(String name, String measure, String unit, Paired paired, double matters) {
        return new Comparison(name, measure, unit, paired, Double.NaN, null, matters);
    }

    Comparison withImages(Interval interval) {
        return new Comparison(name, measure, unit, paired, corrected, interval, matters);
    }

    Comparison withCorrected(double p) {
        return new Comparison(name, measure, unit, paired, p, overImages, matters);
    }

    /** {@return whether the probability, corrected for all comparisons of the study, is below the level} */
    public boolean significant() {
        return corrected < LEVEL;
    }

    /** {@return whether the whole interval over seeds lies within what does not matter} */
    public boolean negligible() {
        return paired.interval().within(-matters, matters);
    }

    /** {@return seeds that a study would need to find the smallest difference that matters, if differences spread as they did here; 0 if that is not known} */
    public int seedsNeeded() {
        return paired.pairs() < 2 || Double.isNaN(paired.deviation()) ? 0 : Power.pairsNeeded(matters, paired.deviation(), LEVEL);
    }

    /** What to make of a claim that says the difference is positive. */
    Verdict verdict() {
        if (significant()) {
            return paired.mean() > 0 ? Verdict.SUPPORTED : Verdict.REFUTED;
        }
        return negligible() ? Verdict.NOT_SUPPORTED : Verdict.INCONCLUSIVE;
    }
}
