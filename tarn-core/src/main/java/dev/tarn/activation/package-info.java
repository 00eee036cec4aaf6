/**
 * Which element-wise functions there are and what is true of each: whether it never falls, whether it keeps zero. Descriptions alone; {@code dev.tarn.kernel} computes them.
 *
 * <p>It imports nothing of Tarn.
 */
@NullMarked
package dev.tarn.activation;

import org.jspecify.annotations.NullMarked;
