package dev.tarn.onnx;

import dev.tarn.model.Model;

/**
 * A model with what its file calls its two ends.
 *
 * @param model takes images of the graph's size, channels last
 * @param input name of the graph's input
 * @param output name of the graph's output
 * @param outputSizes what the graph gives for one image: {@code channels, height, width} or {@code features}. Where height and width are 1, the model may give a vector of the
 * same numbers
 */
public record OnnxNetwork(Model model, String input, String output, int[] outputSizes) {}
