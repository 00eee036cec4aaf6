/**
 * One program a file, each with a {@code main}: the first program, and the three that the article "Why use ReLU before max pooling?" shows in Keras,
 * PyTorch and NumPy. They print, and they use nothing but what every user of the library can use.
 */
@NullMarked
package dev.tarn.examples;

import org.jspecify.annotations.NullMarked;
