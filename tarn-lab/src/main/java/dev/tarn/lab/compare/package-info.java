/**
 * Training runs side by side: what they were, what came of them, and whether two settings really differ.
 *
 * <p>Start reading at {@link dev.tarn.lab.compare.Comparison}, which takes {@link dev.tarn.lab.compare.Run}s. This package may not train or judge models: it reads what
 * {@code run.json} files say.
 *
 * <p>The contract on numbers: runs on different data are never tested against each other, and a difference is called one only by a paired test: over seeds that both settings share, or, with one
 * seed each, over the test images.
 */
@NullMarked
package dev.tarn.lab.compare;

import org.jspecify.annotations.NullMarked;
