package dev.tarn.train;

/**
 * An image that the model took for something else.
 *
 * @param image index in the data set
 * @param actual label
 * @param predicted what the model said
 * @param probability what it gave the predicted class
 * @param loss cross-entropy, natural logarithm: the larger, the surer the model was
 */
public record Mistake(int image, int actual, int predicted, double probability, double loss) {}
