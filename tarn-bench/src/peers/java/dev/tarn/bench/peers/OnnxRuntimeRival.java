package dev.tarn.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.tarn.onnx.OnnxWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** ONNX Runtime: one session with all its optimisations for a fixed batch, from the file that Tarn writes; input and output stay where they are. */
final class OnnxRuntimeRival implements Rival {
    private final String name;
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;
    private final float[] first;

    OnnxRuntimeRival(Task task, int threads) throws OrtException {
        name = threads == 1 ? "ONNX Runtime" : "ONNX Runtime, " + threads + " threads";
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setExecutionMode(ExecutionMode.SEQUENTIAL);
        options.setOptimizationLevel(OptLevel.ALL_OPT);
        options.setSymbolicDimensionValue("batch", task.batch());
        session = environment.createSession(file(task), options);
        inputs = Map.of("input",
                OnnxTensor.createTensor(environment, direct(task.channelsFirst()),
                        new long[] {task.batch(), task.channels(), task.height(), task.width()}));
        int classes = task.network().output().elements();
        FloatBuffer result = direct(new float[task.batch() * classes]);
        outputs = Map.of("output", OnnxTensor.createTensor(environment, result, new long[] {task.batch(), classes}));
        call();
        first = new float[task.batch() * classes];
        result.get(first);
    }

    private static byte[] file(Task task) {
        try {
            Path file = Files.createTempFile("tarn-peers", ".onnx");
            try {
                OnnxWriter.write(task.model(), file);
                return Files.readAllBytes(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FloatBuffer direct(float[] numbers) {
        FloatBuffer buffer = ByteBuffer.allocateDirect(Float.BYTES * numbers.length).order(ByteOrder.nativeOrder()).asFloatBuffer();
        return buffer.put(numbers).rewind();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public float[] firstResult() {
        return first;
    }

    @Override
    public void call() {
        try (OrtSession.Result _ = session.run(inputs, outputs)) {
            // The numbers are in the output's buffer.
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
