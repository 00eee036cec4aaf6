package dev.tarn.train;

/**
 * How well one class is recognised. Where a ratio has nothing below the line (the class never occurs, or is never predicted) it is 0, as in scikit-learn.
 *
 * @param name the class
 * @param images that belong to it
 * @param precision share of images taken for this class that belong to it
 * @param recall share of its images that were recognised
 * @param f1 harmonic mean of the two
 */
public record ClassScore(String name, int images, double precision, double recall, double f1) {}
