/**
 * The embedded part of Fashion-MNIST: 10,000 training and 2,000 test images, balanced over the ten classes, in the IDX
 * files of the original. Holds bytes and names them; reading IDX is the business of {@code dev.tarn.data}.
 */
@org.jspecify.annotations.NullMarked
package dev.tarn.fashion;
