/**
 * Benchmarks: single kernels with JMH, and the constants of the model that tells how Tarn scales. Nothing here runs in a build. Start at
 * {@link dev.tarn.bench.ConvolutionBenchmark}; {@code java -cp 'tarn-bench/target/classes:tarn-bench/target/lib/*' org.openjdk.jmh.Main} runs all of them.
 */
@NullMarked
package dev.tarn.bench;

import org.jspecify.annotations.NullMarked;
