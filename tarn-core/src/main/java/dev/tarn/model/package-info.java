/**
 * A model: a network with its parameters, what is done to pixels before it, what its outputs are called, and how it was trained; its file.
 *
 * <p>Start reading at {@link dev.tarn.model.Model}. May import everything below it: {@code plan}, {@code network}, {@code layer},
 * {@code image}, {@code file}, {@code tensor}, {@code json}. May not know data sets or training: both use it.
 *
 * <p>The contract on numbers: parameters are float32 in PyTorch's layout and names; saving and loading keeps every bit. Pixels are 0..1 and
 * channels last; standardising is {@code (pixel - mean) / deviation}, each operation rounded to float32 once. The same model gives the same
 * prediction on every thread.
 */
@NullMarked
package dev.tarn.model;

import org.jspecify.annotations.NullMarked;
