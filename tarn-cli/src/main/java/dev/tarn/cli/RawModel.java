package dev.tarn.cli;

import dev.tarn.data.DataFormatException;
import dev.tarn.data.NumpyArray;
import dev.tarn.keras.KerasNetwork;
import dev.tarn.keras.KerasReader;
import dev.tarn.model.Model;
import dev.tarn.onnx.OnnxNetwork;
import dev.tarn.onnx.OnnxReader;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model as its file sees it.
 *
 * @param channelsFirst whether the file's images are channels, height, width
 * @param outputChannelsFirst the same of an image that comes out
 * @param outputSizes of the result for one image, in the file's layout
 */
record RawModel(Model model, boolean channelsFirst, boolean outputChannelsFirst, String inputName, String outputName, int[] outputSizes) {

    static RawModel load(Path file, @Nullable String head) throws IOException {
        return switch (ModelFiles.formatOf(file)) {
            case SAFETENSORS -> {
                Model model = Model.load(file);
                yield new RawModel(model, false, false, "input", "output", model.network().output().toArray());
            }
            case ONNX -> {
                OnnxNetwork onnx = OnnxReader.readWithNames(file, head);
                yield new RawModel(onnx.model(), true, true, onnx.input(), onnx.output(), onnx.outputSizes());
            }
            case KERAS, H5 -> {
                KerasNetwork keras = KerasReader.readAsItIs(file, head);
                yield new RawModel(keras.model(), keras.channelsFirst(), keras.outputChannelsFirst(), keras.input(), keras.output(),
                        keras.outputSizes());
            }
        };
    }

    /** Images for Tarn. */
    Tensor images(NumpyArray array, String where) throws DataFormatException {
        Shape input = model.network().input();
        boolean swapped = channelsFirst && input.rank() == 3;
        Shape one = swapped ? Shape.of(input.size(2), input.size(0), input.size(1)) : input;
        int[] found = array.shape();
        if (found.length != one.rank() + 1 || found[0] < 1 || !Arrays.equals(one.toArray(), Arrays.copyOfRange(found, 1, found.length))) {
            throw new DataFormatException(where,
                    "has the shape "
                            + (found.length == 0
                                    ? "of one number"
                                    : Arrays.stream(found).mapToObj(Integer::toString).collect(Collectors.joining("×")))
                            + "; the model takes n×" + one
                            + (swapped ? " (n, channels, height, width)" : input.rank() == 3 ? " (n, height, width, channels)" : ""));
        }
        Tensor values = Tensor.of(Shape.of(found), array.toFloats());
        return swapped
                ? Tensor.of(input.batchOf(found[0]), exchanged(values.data(), found[0], input.size(2), input.size(0) * input.size(1)))
                : values;
    }

    /** Results for the file's side. */
    Tensor outputs(Tensor values) {
        Shape one = model.network().output();
        int images = values.shape().size(0);
        float[] data = outputChannelsFirst && one.rank() == 3
                ? exchanged(values.data(), images, one.size(0) * one.size(1), one.size(2))
                : values.data();
        return Tensor.of(Shape.of(outputSizes).batchOf(images), data);
    }

    /** Matrices of {@code rows×columns} that follow each other, each transposed. */
    private static float[] exchanged(float[] from, int matrices, int rows, int columns) {
        float[] to = new float[from.length];
        for (int m = 0; m < matrices; m++) {
            int base = m * rows * columns;
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    to[base + c * rows + r] = from[base + r * columns + c];
                }
            }
        }
        return to;
    }
}
