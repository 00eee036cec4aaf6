/**
 * Random changes of training images: what they are, as data, and how they are made.
 *
 * <p>Start reading at {@link dev.tarn.augment.Augmentation}, the list of {@link dev.tarn.augment.Change}s that a run makes, and {@link dev.tarn.augment.Augmenter},
 * which makes them. This package may not know networks or training: an image is numbers, an index in its set, and an epoch.
 *
 * <p>The contract on numbers: what becomes of an image follows from the seed, the image's index and the epoch, never from the thread that makes it or from the images
 * made before. Images are changed before they are standardised, in the numbers of the data set. Nothing is clamped; an image that is finite stays so. Once a thread has
 * made its first image, nothing is allocated.
 */
@NullMarked
package dev.tarn.augment;

import org.jspecify.annotations.NullMarked;
