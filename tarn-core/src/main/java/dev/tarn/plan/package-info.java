/**
 * From a network to something that runs: rewriting rules, memory planning, and the executable forward and backward plan.
 *
 * <p>A network is lowered to a {@link dev.tarn.plan.Graph} of operations, rewritten by the rules of {@link dev.tarn.plan.Rules} (each named, and either exact
 * or rounding), and compiled into phases of steps. Within a phase a chunk of images goes through all steps while it is warm in the cache, and
 * chunks are independent, so any thread may take any of them; between phases the threads meet. What spans a batch is summed in the order of the chunks. How a batch is cut
 * follows from shapes alone, so results never depend on the number of threads.
 *
 * <p>May import {@code kernel}, {@code tensor}, {@code layer}, {@code network}. Does no arithmetic itself. Start reading at {@link dev.tarn.plan.TrainingPlan}.
 */
@NullMarked
package dev.tarn.plan;

import org.jspecify.annotations.NullMarked;
