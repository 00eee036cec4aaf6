/**
 * Keras, in and out: {@code .keras} archives (version 3 of the format) and whole models in {@code .h5} files.
 *
 * <p>Start reading at {@link dev.tarn.keras.KerasReader}. A file is opened by {@code KerasFile}, which hides the container; {@code ModelParser} makes a tree of layers of
 * its JSON; {@code GraphBuilder} walks that tree and asks {@code LayerReader} what each layer is in Tarn; weights are fetched last, when it is known which shapes they must
 * have. {@link dev.tarn.keras.KerasWriter} goes the other way. May import {@code tarn-core} and jHDF; computes nothing but shapes.
 *
 * <p>Nothing in a file is trusted: no path leaves it, sizes are compared with what is there before memory is taken, jHDF works on mapped memory, in a thread that can be left alone.
 */
@NullMarked
package dev.tarn.keras;

import org.jspecify.annotations.NullMarked;
