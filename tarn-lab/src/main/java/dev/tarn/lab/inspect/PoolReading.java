package dev.tarn.lab.inspect;

/**
 * What the windows of a max pool were like, over all images: taken of the numbers in front of the activation that stands in front of the pool (if any), since behind it no ReLU's number is
 * negative. That is what the pool would see if it stood first.
 *
 * @param pool its name
 * @param of the layer whose numbers were looked at
 * @param windows how many, over all images
 * @param negative share of windows whose largest number is below zero: with ReLU their gradient goes nowhere
 * @param notLargestMagnitude share of windows whose winner is not the number of the largest magnitude: all of them are counter-examples to "max pooling looks at magnitude only"
 */
public record PoolReading(String pool, String of, long windows, double negative, double notLargestMagnitude) {}
