package dev.tarn.onnx;

import dev.tarn.file.FileFormatException;
import dev.tarn.onnx.graph.OnnxFile;
import dev.tarn.onnx.graph.OnnxGraph;
import dev.tarn.onnx.graph.OnnxParser;
import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.onnx.graph.OnnxTensorParser;
import dev.tarn.onnx.graph.OnnxType;
import dev.tarn.onnx.operator.OnnxProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The test suite that ONNX gives to backends: models of mostly one node, inputs and expected outputs beside them. */
final class BackendSuite {
    static final Path FOLDER = Path.of("/usr/share/libonnx-testdata/data");
    /** What the suite itself allows. */
    private static final double RELATIVE = 1e-3;
    private static final double ABSOLUTE = 1e-7;

    private BackendSuite() {}

    enum Outcome {
        PASSED, REFUSED, FAILED
    }

    /**
     * @param operators of the model's nodes
     * @param planned whether the graph became a network of Tarn's layers, too, and that gave the same
     * @param reason of a refusal or a failure
     */
    record Result(String group, String name, Set<String> operators, Outcome outcome, boolean planned, String reason) {}

    static List<Path> tests(String group) throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER.resolve(group))) {
            return folders.filter(folder -> Files.isRegularFile(folder.resolve("model.onnx"))).sorted().toList();
        }
    }

    static Result run(Path folder) throws IOException {
        String group = String.valueOf(folder.getParent().getFileName());
        String name = folder.getFileName().toString().substring("test_".length());
        Path file = folder.resolve("model.onnx");
        Set<String> operators = new TreeSet<>();
        try {
            OnnxFile content = OnnxParser.parse(file, ByteBuffer.wrap(Files.readAllBytes(file)));
            content.nodes().forEach(node -> operators.add(node.operator()));
            String refusal = evaluate(file, content, folder);
            if (!refusal.isEmpty()) {
                return new Result(group, name, operators, Outcome.REFUSED, false, refusal);
            }
            return new Result(group, name, operators, Outcome.PASSED, Planned.agrees(file, folder), "");
        } catch (FileFormatException | AssertionError e) {
            return new Result(group, name, operators, Outcome.FAILED, false, String.valueOf(e.getMessage()));
        }
    }

    /** @return why it is refused; empty if it passes */
    private static String evaluate(Path file, OnnxFile content, Path folder) throws IOException {
        List<String> problems = new ArrayList<>();
        OnnxGraph graph = new OnnxGraph(file, content);
        OnnxProgram program = OnnxProgram.of(graph, content.opsets().getOrDefault("", 1L), problems);
        if (!problems.isEmpty()) {
            return String.join("; ", problems);
        }
        for (Path data : dataSets(folder)) {
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
            for (Map.Entry<String, OnnxFile.OnnxInput> input : program.inputs().entrySet()) {
                if (input.getValue().type() == 0) {
                    return "its input is no tensor";
                }
                OnnxTensor tensor = reinterpreted(tensor(data.resolve("input_" + inputs.size() + ".pb")), input.getValue().type());
                if (tensor instanceof OnnxTensor.Unreadable unreadable) {
                    return "its input is of type " + unreadable.type();
                }
                inputs.put(input.getKey(), tensor);
            }
            int at = 0;
            Map<String, OnnxTensor> outputs;
            try {
                outputs = program.run(file, inputs);
            } catch (FileFormatException e) {
                if (String.valueOf(e.getMessage()).contains("drops at random")) {
                    return "it drops at random";
                }
                throw e;
            }
            for (OnnxTensor found : outputs.values()) {
                check(data + " output " + at, found, tensor(data.resolve("output_" + at++ + ".pb")));
            }
        }
        return "";
    }

    static List<Path> dataSets(Path folder) throws IOException {
        try (Stream<Path> sets = Files.list(folder)) {
            return sets.filter(Files::isDirectory).sorted().toList();
        }
    }

    static OnnxTensor tensor(Path file) throws IOException {
        return OnnxTensorParser.parse(file, ByteBuffer.wrap(Files.readAllBytes(file))).tensor();
    }

    /** The suite keeps the bits of bfloat16 as uint16. */
    private static OnnxTensor reinterpreted(OnnxTensor tensor, int type) {
        if (type != 16 || !(tensor instanceof OnnxTensor.Longs bits)) {
            return tensor;
        }
        float[] values = new float[bits.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat((int) bits.values()[i] << 16);
        }
        return new OnnxTensor.Floats(OnnxType.BFLOAT16, bits.sizes(), values);
    }

    static void check(String what, OnnxTensor found, OnnxTensor wanted) {
        OnnxTensor expected = found instanceof OnnxTensor.Floats floats && floats.type() == OnnxType.BFLOAT16
                ? reinterpreted(wanted, 16)
                : wanted;
        if (!Arrays.equals(found.sizes(), expected.sizes())) {
            throw new AssertionError(what + ": is " + found.text() + ", expected " + expected.text());
        }
        if (found instanceof OnnxTensor.Floats x && expected instanceof OnnxTensor.Floats y && x.type() == y.type()) {
            // The suite cuts bfloat16 off where its successors, and Tarn, round to the nearest.
            double relative = x.type() == OnnxType.BFLOAT16 ? 0x1p-7 : RELATIVE;
            for (int i = 0; i < x.values().length; i++) {
                float a = x.values()[i];
                float b = y.values()[i];
                if (!(a == b || (Float.isNaN(a) && Float.isNaN(b)) || Math.abs((double) a - b) <= ABSOLUTE + relative * Math.abs(b))) {
                    throw new AssertionError(what + ": value " + i + " is " + a + ", expected " + b);
                }
            }
        } else if (found instanceof OnnxTensor.Longs x && expected instanceof OnnxTensor.Longs y && x.type() == y.type()) {
            int at = Arrays.mismatch(x.values(), y.values());
            if (at >= 0) {
                throw new AssertionError(what + ": value " + at + " is " + x.values()[at] + ", expected " + y.values()[at]);
            }
        } else {
            throw new AssertionError(what + ": is " + found.text() + ", expected " + expected.text());
        }
    }
}
