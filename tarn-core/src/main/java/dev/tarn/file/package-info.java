/**
 * Files on disk: written whole or not at all, and the safetensors container.
 *
 * <p>Start reading at {@link dev.tarn.file.AtomicFile}, {@link dev.tarn.file.SafetensorsReader} and
 * {@link dev.tarn.file.SafetensorsWriter}. May import {@code json} and {@code tensor}; may not know networks or models: what the text in a
 * file's metadata means is the business of {@code dev.tarn.model}.
 *
 * <p>The contract: a reader trusts nothing. Sizes are checked against the file before memory is taken, every rejection is an
 * {@link java.io.IOException} that names the file, what was found and what was expected. A writer given the same content writes the same
 * bytes. float32 goes in and out bit for bit, NaN included.
 */
@NullMarked
package dev.tarn.file;

import org.jspecify.annotations.NullMarked;
