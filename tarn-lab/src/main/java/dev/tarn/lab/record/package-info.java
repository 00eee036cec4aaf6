/**
 * Listeners that record a training as it runs: gradient norms, sparsity. A training that nobody records pays nothing.
 *
 * <p>Start reading in {@link dev.tarn.lab.record.GradientRecorder}.
 */
@NullMarked
package dev.tarn.lab.record;

import org.jspecify.annotations.NullMarked;
