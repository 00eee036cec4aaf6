/**
 * Networks by name, for images of any size and any number of classes.
 *
 * <p>Start reading at {@link dev.tarn.zoo.Zoo}. May import {@code network}, {@code layer} and {@code tensor}; holds descriptions only: no
 * parameters, no arithmetic. Names of layers follow from their order ({@code conv1}, {@code dense1}), so that a state dict of a PyTorch
 * module with the same names fits.
 */
@NullMarked
package dev.tarn.zoo;

import org.jspecify.annotations.NullMarked;
