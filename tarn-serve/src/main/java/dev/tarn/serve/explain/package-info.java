/**
 * What the page shows of a network at work, as JSON values: maps of layers, the arithmetic behind one cell, what reaches a dense layer, and the same network with its activations before, after or
 * without max pooling. Builds on {@code dev.tarn.lab.explain}; knows nothing of HTTP. Start at {@link dev.tarn.serve.explain.Walkthrough}.
 */
@NullMarked
package dev.tarn.serve.explain;

import org.jspecify.annotations.NullMarked;
