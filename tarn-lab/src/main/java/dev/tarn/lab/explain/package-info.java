/**
 * Why a network says what it says about one image: every layer's result as the network is written, the winners of max pools traced back onto the image, receptive fields,
 * Grad-CAM, occlusion, filters.
 *
 * <p>Results are plain records of numbers; pages and services make pictures of them. Nothing is drawn, printed or written here. Everything runs on the caller's thread, and any
 * number of threads may explain with one model. Start reading in {@link dev.tarn.lab.explain.Explanation}.
 */
@NullMarked
package dev.tarn.lab.explain;

import org.jspecify.annotations.NullMarked;
