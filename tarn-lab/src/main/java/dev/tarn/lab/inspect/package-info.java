/**
 * What a network does with data, layer by layer: zeros, dead and saturated units, histograms, gradient norms, winners of max pools.
 *
 * <p>Measured on the network as it is written, by {@link dev.tarn.plan.ProbePlan}. Sums run over images in a fixed order, so results do not depend on the number of threads. Plain records
 * out; nothing is printed or drawn. Start reading in {@link dev.tarn.lab.inspect.Inspection}.
 */
@NullMarked
package dev.tarn.lab.inspect;

import org.jspecify.annotations.NullMarked;
