/**
 * Shapes and tensors with eager operations, for people who think in arrays.
 *
 * <p>A {@link dev.tarn.tensor.Tensor} is float32, row-major, NHWC for images. Operations here are the plain definitions (the article's third program
 * is written with them); networks do not run on them but on plans. May import {@code kernel} only.
 */
@NullMarked
package dev.tarn.tensor;

import org.jspecify.annotations.NullMarked;
