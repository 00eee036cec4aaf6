package dev.tarn.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** ONNX Runtime, the judge of the files that are written. */
final class OnnxRuntime implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxRuntime(Path file) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        session = environment.createSession(file.toString(), options);
    }

    OrtSession session() {
        return session;
    }

    /** @param x as the file wants it: channels first, batch in front */
    Tensor run(Tensor x) throws OrtException {
        long[] sizes = Arrays.stream(x.shape().toArray()).asLongStream().toArray();
        String input = session.getInputNames().iterator().next();
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(x.data()), sizes);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            OnnxTensor output = (OnnxTensor) result.get(0);
            float[] values = new float[output.getFloatBuffer().remaining()];
            output.getFloatBuffer().get(values);
            return Tensor.of(Shape.of(Arrays.stream(output.getInfo().getShape()).mapToInt(Math::toIntExact).toArray()), values);
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
