package dev.tarn.lab.inspect;

import dev.tarn.tensor.Shape;

/**
 * What one layer's results were like, over all images.
 *
 * @param layer its name; {@code "input"} is the images, standardised
 * @param text its description
 * @param shape of its result for one image
 * @param zeros share of numbers that are exactly zero
 * @param negative share of numbers below zero
 * @param units channels of a map, or features
 * @param dead units that were zero everywhere, for every image
 * @param saturated share of numbers where the derivative of a sigmoid or tanh is below a hundredth of its largest; NaN for other layers
 * @param mean of all numbers
 * @param deviation of all numbers
 * @param gradientNorm mean over images of the Euclidean norm of the gradient of the image's cross-entropy by this result; NaN if no labels were given
 * @param histogram of all numbers
 */
public record LayerReading(String layer, String text, Shape shape, double zeros, double negative, int units, int dead, double saturated,
        double mean, double deviation, double gradientNorm, Histogram histogram) {}
