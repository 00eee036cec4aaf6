package dev.tarn.layer;

import dev.tarn.tensor.Shape;

/**
 * A parameter's description.
 *
 * @param name within its layer: {@code weight}, {@code bias}, {@code running_mean}, …, as PyTorch calls it
 * @param shape in PyTorch's order: convolutions {@code out×in×height×width}, dense layers {@code out×in}
 * @param initializer how it starts
 * @param trainable false for running statistics, which the optimiser never touches
 */
public record Parameter(String name, Shape shape, Initializer initializer, boolean trainable) {}
