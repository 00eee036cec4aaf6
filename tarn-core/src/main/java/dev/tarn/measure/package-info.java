/**
 * How fast this machine is, and how fast Tarn runs networks on it: steady-state throughput, latency, the peak of the arithmetic units and of the
 * memory.
 *
 * <p>It measures what everybody else runs, through the public doors of the floors below, and may change nothing of it; nothing below may ask it for
 * anything: how a layer is computed never depends on a clock.
 *
 * <p>Contract on numbers: a speed is that of the best of several rounds that follow on a warm-up without a fixed length, with the median beside it. On a machine that
 * does other things too the best round is the one that was disturbed least. Operations are those of the network as written, two a multiply-add: kernels
 * that compute less can pass the peak.
 *
 * <p>Start reading at {@link dev.tarn.measure.Timing}.
 */
@NullMarked
package dev.tarn.measure;

import org.jspecify.annotations.NullMarked;
