/**
 * Who computes what, when: threads shared by all models, and for each model a bounded queue from which images of different requests are taken together. Knows nothing of HTTP.
 * Start at {@link dev.tarn.serve.compute.ComputePool}.
 */
@NullMarked
package dev.tarn.serve.compute;

import org.jspecify.annotations.NullMarked;
