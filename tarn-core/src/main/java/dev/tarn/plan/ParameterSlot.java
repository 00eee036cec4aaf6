package dev.tarn.plan;

import dev.tarn.tensor.Shape;

/**
 * A parameter's place in a plan's flat memory.
 *
 * @param name {@code conv1.weight}
 * @param shape PyTorch's
 * @param offset first float; a multiple of 16 behind the memory's aligned start
 * @param floats length in memory, padding zeros included: they have zero gradients and stay zero
 * @param trainable whether an optimiser may touch it: false for running statistics and frozen layers
 */
public record ParameterSlot(String name, Shape shape, int offset, int floats, boolean trainable) {}
