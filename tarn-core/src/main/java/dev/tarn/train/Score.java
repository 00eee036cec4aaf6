package dev.tarn.train;

/**
 * How good a model is, in two numbers.
 *
 * @param accuracy share of images whose most probable class is theirs
 * @param loss mean cross-entropy, natural logarithm
 */
public record Score(double accuracy, double loss) {

    /** More images right; of equally many, the lower loss. */
    boolean betterThan(Score other) {
        return accuracy > other.accuracy || (accuracy == other.accuracy && loss < other.loss);
    }
}
