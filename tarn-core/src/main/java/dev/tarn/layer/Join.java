package dev.tarn.layer;

/** A layer with two or more inputs: where branches meet. */
public sealed interface Join extends Layer permits Add, Concat, Merge {}
