/**
 * Weights without a network: state dicts of PyTorch, safetensors files of other programs, NumPy archives; and the networks they belong to.
 *
 * <p>Files are not trusted. A pickle is a program: {@link dev.tarn.weights.PickleReader} knows the few instructions that a state dict is made of, builds values from them and never runs
 * anything. Everything else is refused by name. Sizes are compared with what the file holds before memory is taken. May import the core; nothing here knows ONNX or
 * Keras. Start reading at {@link dev.tarn.weights.WeightsFile}.
 */
@NullMarked
package dev.tarn.weights;

import org.jspecify.annotations.NullMarked;
