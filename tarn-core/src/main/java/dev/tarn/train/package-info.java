/**
 * Training and judging: optimisers and learning-rate schedules as data, the loop that runs them, what listeners see of it, and the evaluation of a
 * model on a data set.
 *
 * <p>Start reading at {@link dev.tarn.train.Trainer}. This package may not compute gradients (that is the plan's work) and holds no arithmetic of its own
 * over parameters (the kernels' work): it decides what is computed when, and with which rate.
 *
 * <p>The contract on numbers: a run is a function of model, data and settings. The order of images, dropout and every other random choice follow from
 * the seed by generators that are specified here ({@code SplitMix}); sums over images are taken in the order of the images; learning
 * rates are computed in double. The number of threads changes nothing. The test set is never looked at before training has ended.
 */
@NullMarked
package dev.tarn.train;

import org.jspecify.annotations.NullMarked;
