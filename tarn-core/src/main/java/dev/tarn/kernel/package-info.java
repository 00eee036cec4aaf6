/**
 * The arithmetic: convolutions, pooling, dense products, element-wise functions, losses and update rules over {@code float[]} and offsets.
 *
 * <p>This is the ground floor: it imports nothing of Tarn, knows memory ({@link dev.tarn.kernel.Layout}) and geometry
 * ({@link dev.tarn.kernel.Block}) but no layers, and is the only place where {@code jdk.incubator.vector} may be imported. Each operation has two
 * twins with the same signatures, plain Java and Vector API; {@link dev.tarn.kernel.Kernels} chooses once, at start-up, which of them runs.
 *
 * <p>The contract on numbers: float32 throughout; ReLU'(0) = 0; a max pool's winner is the first maximum in row-major order, padding never
 * wins, NaN reaches the output; every sum has a fixed order that follows from shapes alone, never from the number of threads.
 * Rims and padding lanes of a {@link dev.tarn.kernel.Layout} are zero before a call and zero after it.
 *
 * <p>Start reading at {@link dev.tarn.kernel.Block}.
 */
@NullMarked
package dev.tarn.kernel;

import org.jspecify.annotations.NullMarked;
