/**
 * The seven claims of the article "Why use ReLU before max pooling?", settled by measurement on the user's data: {@link dev.tarn.lab.study.Study} trains variants of a network from paired
 * seeds, keeps every raw measurement as a row of a CSV file, and lets each {@link dev.tarn.lab.study.Claim} draw its conclusion.
 *
 * <p>A claim is one file. It names the {@link dev.tarn.lab.study.Task}s that it needs (claims share them), compares what they measured, and concludes. Tasks are
 * independent of each other and of the number of threads, so the same settings give the same rows, byte for byte; timings are tasks too, but run alone, before everything else,
 * and go to a file of their own. What a task measured is stored when it ends, so an interrupted study goes on where it was.
 */
@NullMarked
package dev.tarn.lab.study;

import org.jspecify.annotations.NullMarked;
