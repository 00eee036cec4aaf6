/**
 * What a layer is: a sealed interface with a record per layer that knows its output shape, its parameters and how they are initialised.
 *
 * <p>Descriptions only: no arithmetic on activations happens here, and nothing here knows how a layer is computed. Shapes leave out the batch dimension:
 * an image is {@code height×width×channels}, a vector of features {@code n}. Parameters have PyTorch's shapes. May import {@code kernel}
 * (for the element-wise functions' names) and {@code tensor}.
 *
 * <p>Adding a layer: write the record, permit it in {@link dev.tarn.layer.Layer}, and let the compiler name every switch to extend.
 */
@NullMarked
package dev.tarn.layer;

import org.jspecify.annotations.NullMarked;
