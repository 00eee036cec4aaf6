package dev.tarn.keras;

import dev.tarn.model.Model;

/**
 * A model with what its file calls its two ends.
 *
 * @param model takes images channels last, whatever the file says
 * @param input name of the input layer
 * @param output name of the last layer
 * @param channelsFirst whether the file's images are channels, height, width
 * @param outputChannelsFirst the same of an image that comes out
 * @param outputSizes what the file gives for one image. Where height and width are 1, the model may give a vector of the same numbers
 */
public record KerasNetwork(Model model, String input, String output, boolean channelsFirst, boolean outputChannelsFirst,
        int[] outputSizes) {}
