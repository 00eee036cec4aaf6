package dev.tarn.onnx;

import dev.tarn.file.FileFormatException;
import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A test of the backend suite by way of Tarn's layers and its planner. */
final class Planned {
    private Planned() {}

    /** @return false if the graph is no network of Tarn's layers */
    static boolean agrees(Path file, Path folder) throws IOException {
        OnnxNetwork network;
        try {
            network = OnnxReader.readWithNames(file);
        } catch (FileFormatException e) {
            return false;
        }
        for (Path data : BackendSuite.dataSets(folder)) {
            OnnxTensor.Floats in = (OnnxTensor.Floats) BackendSuite.tensor(data.resolve("input_0.pb"));
            Tensor x = Tensor.of(Shape.of(in.sizes()), in.values());
            Tensor y = network.model().run(in.rank() == 4 ? ChannelOrder.last(x) : x);
            float[] values = y.shape().rank() == 4 ? ChannelOrder.first(y).data() : y.data();
            int[] sizes = IntStream.concat(IntStream.of(in.sizes()[0]), Arrays.stream(network.outputSizes())).toArray();
            BackendSuite.check(data + " as planned", OnnxTensor.Floats.of(sizes, values), BackendSuite.tensor(data.resolve("output_0.pb")));
        }
        return true;
    }
}
