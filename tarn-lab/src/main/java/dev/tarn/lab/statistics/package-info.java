/**
 * What can be concluded from paired measurements: intervals, tests, power, correction for many comparisons. Distributions and tests come from Apache Commons Statistics; what stands
 * here puts them to use.
 *
 * <p>Plain numbers in, plain records out; knows nothing of networks. Start reading in {@link dev.tarn.lab.statistics.Paired}.
 */
@NullMarked
package dev.tarn.lab.statistics;

import org.jspecify.annotations.NullMarked;
