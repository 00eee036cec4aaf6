/**
 * Labelled images and where they come from: IDX files, image folders, CIFAR binary files, NumPy archives, embedded sets; splits, counts
 * and statistics over them.
 *
 * <p>Start reading at {@link dev.tarn.data.Dataset}, what training reads from, and {@link dev.tarn.data.DatasetCatalog}, which turns a name or a
 * path into {@link dev.tarn.data.Datasets}. This package may not know networks or training: an image is numbers, a label, a class name.
 *
 * <p>The contract on numbers: an image is height × width × channels float32, dense, channels last. Bytes become {@code b / 255f}, rounded once, as
 * a division in float32 gives it; floats are taken as they are and must be finite. Standardising is the model's business, not this package's.
 *
 * <p>Readers trust nothing: sizes are checked against the file before memory is taken, counts and nesting are bounded, and what a file gets
 * wrong is a {@link dev.tarn.data.DataFormatException} that names the file, what was found and what was expected.
 */
@NullMarked
package dev.tarn.data;

import org.jspecify.annotations.NullMarked;
