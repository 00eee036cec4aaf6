package dev.tarn.onnx;

import com.google.protobuf.CodedOutputStream;
import dev.tarn.onnx.graph.OnnxAttribute;
import dev.tarn.onnx.graph.OnnxFile;
import dev.tarn.onnx.graph.OnnxNode;
import dev.tarn.onnx.graph.OnnxParser;
import dev.tarn.onnx.graph.OnnxTensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/** Whole graphs of well-known networks, their weights drawn at random. */
final class LightModel {
    /** Of the classic networks' fully connected layers, which would fill hundreds of megabytes. */
    private static final int WIDE = 4096;
    private static final int NARROW = 192;

    private LightModel() {}

    /** Writes a model with weights whose activations neither vanish nor explode. */
    static Path write(String name, Path folder) throws IOException {
        OnnxFile light = parse(name);
        Map<String, OnnxTensor> initializers = new HashMap<>();
        light.initializers().forEach(initializer -> initializers.put(initializer.name(), initializer.tensor()));
        Set<String> listed = Set.copyOf(initializers.keySet());
        ProtoMessage graph = new ProtoMessage().text(2, name);
        SplittableRandom random = new SplittableRandom(17);
        for (OnnxNode node : light.nodes()) {
            if (node.operator().equals("ConstantOfShape")) {
                long[] shape = ((OnnxTensor.Longs) Objects.requireNonNull(initializers.get(node.input(0)))).values();
                graph.message(5, weights(node.outputs().getFirst(), shape, random));
            } else {
                graph.message(1, node(node));
            }
        }
        light.nodes().stream().filter(node -> node.operator().equals("ConstantOfShape"))
                .forEach(node -> initializers.remove(node.input(0)));
        initializers.forEach((key, tensor) -> {
            switch (tensor) {
                case OnnxTensor.Longs longs -> graph.message(5, OnnxMessages.longs(key, longs.values()));
                case OnnxTensor.Floats floats -> graph.message(5, tensor(key, floats.sizes(), floats.values()));
                case OnnxTensor.Unreadable _ -> throw new IllegalStateException(key);
            }
        });
        light.inputs().stream().filter(input -> !listed.contains(input.name())).forEach(input -> graph.message(11, input(input)));
        light.outputs().forEach(output -> graph.message(12, value(output, new ProtoMessage().number(1, 1))));
        ProtoMessage model = new ProtoMessage().number(1, 8)
                .message(8, new ProtoMessage().text(1, "").number(2, Objects.requireNonNull(light.opsets().get("")))).message(7, graph);
        Path file = folder.resolve(name + ".onnx");
        try (OutputStream stream = Files.newOutputStream(file)) {
            CodedOutputStream out = CodedOutputStream.newInstance(stream, 1 << 16);
            model.writeTo(out);
            out.flush();
        }
        return file;
    }

    private static OnnxFile parse(String name) throws IOException {
        try (InputStream resource = Objects.requireNonNull(LightModel.class.getResourceAsStream("light/" + name + ".onnx.gz"))) {
            return OnnxParser.parse(Path.of(name), ByteBuffer.wrap(new GZIPInputStream(resource).readAllBytes()));
        }
    }

    /** He's scale for matrices and filters; about 1 for scales, shifts, means and variances, which cannot be told apart here. */
    private static ProtoMessage weights(String name, long[] shape, SplittableRandom random) {
        int[] sizes = new int[shape.length];
        int count = 1;
        int in = 1;
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = shape[d] == WIDE ? NARROW : (int) shape[d];
            count *= sizes[d];
            in *= d == 0 ? 1 : sizes[d];
        }
        float[] values = new float[count];
        double scale = Math.sqrt(6.0 / in);
        for (int i = 0; i < count; i++) {
            values[i] = shape.length == 1 ? 0.5f + random.nextFloat() : (float) (scale * (2 * random.nextFloat() - 1));
        }
        return tensor(name, sizes, values);
    }

    private static ProtoMessage tensor(String name, int[] sizes, float[] values) {
        ProtoMessage tensor = new ProtoMessage();
        for (int size : sizes) {
            tensor.number(1, size);
        }
        return tensor.number(2, 1).text(8, name).floats(9, values);
    }

    private static ProtoMessage input(OnnxFile.OnnxInput input) {
        ProtoMessage shape = new ProtoMessage();
        for (long size : Objects.requireNonNull(input.sizes())) {
            shape.message(1, new ProtoMessage().number(1, size));
        }
        return value(input.name(), new ProtoMessage().number(1, input.type()).message(2, shape));
    }

    private static ProtoMessage value(String name, ProtoMessage type) {
        return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, type));
    }

    private static ProtoMessage node(OnnxNode node) {
        ProtoMessage message = new ProtoMessage();
        node.inputs().forEach(input -> message.text(1, input));
        node.outputs().forEach(output -> message.text(2, output));
        message.text(3, node.name()).text(4, node.operator());
        node.attributes().forEach((name, value) -> message.message(5, switch (value) {
            case OnnxAttribute.Real real -> OnnxMessages.attribute(name, real.value());
            case OnnxAttribute.Whole whole -> OnnxMessages.attribute(name, whole.value());
            case OnnxAttribute.Text text -> TestGraph.text(name, text.value());
            case OnnxAttribute.Wholes wholes -> OnnxMessages.attribute(name,
                    java.util.Arrays.stream(wholes.values()).mapToInt(Math::toIntExact).toArray());
            case OnnxAttribute.Reals _,OnnxAttribute.Constant _,OnnxAttribute.Other _ ->
                throw new IllegalStateException(node + ": " + name);
        }));
        return message;
    }
}
