package dev.tarn.onnx;

import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.List;

/** The messages of {@code onnx.proto} that the writer needs. Numbers are the fields' tags there. */
final class OnnxMessages {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_TEXT = 3;
    private static final int ATTRIBUTE_INTS = 7;

    private OnnxMessages() {}

    /** {@code NodeProto}; attributes may be added. */
    static ProtoMessage node(String name, String operator, List<String> inputs, String output) {
        ProtoMessage node = new ProtoMessage();
        inputs.forEach(input -> node.text(1, input));
        return node.text(2, output).text(3, name).text(4, operator);
    }

    static ProtoMessage attribute(String name, float value) {
        return new ProtoMessage().text(1, name).real(2, value).number(20, ATTRIBUTE_FLOAT);
    }

    static ProtoMessage attribute(String name, long value) {
        return new ProtoMessage().text(1, name).number(3, value).number(20, ATTRIBUTE_INT);
    }

    static ProtoMessage attribute(String name, String value) {
        return new ProtoMessage().text(1, name).text(4, value).number(20, ATTRIBUTE_TEXT);
    }

    static ProtoMessage attribute(String name, int... values) {
        ProtoMessage attribute = new ProtoMessage().text(1, name);
        for (int value : values) {
            attribute.number(8, value);
        }
        return attribute.number(20, ATTRIBUTE_INTS);
    }

    /** {@code TensorProto} of float32. */
    static ProtoMessage tensor(String name, Tensor tensor) {
        ProtoMessage message = new ProtoMessage();
        for (int size : tensor.shape().toArray()) {
            message.number(1, size);
        }
        return message.number(2, FLOAT).text(8, name).floats(9, tensor.data());
    }

    /** {@code TensorProto}: a vector of int64. */
    static ProtoMessage longs(String name, long... values) {
        ProtoMessage message = new ProtoMessage().number(1, values.length).number(2, INT64).text(8, name);
        for (long value : values) {
            message.number(7, value);
        }
        return message;
    }

    /** {@code ValueInfoProto}: a batch of images, channels first, or of vectors of features. */
    static ProtoMessage batch(String name, Shape shape) {
        ProtoMessage dimensions = new ProtoMessage().message(1, new ProtoMessage().text(2, "batch"));
        for (int size : channelsFirst(shape)) {
            dimensions.message(1, new ProtoMessage().number(1, size));
        }
        ProtoMessage tensorType = new ProtoMessage().number(1, FLOAT).message(2, dimensions);
        return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensorType));
    }

    private static int[] channelsFirst(Shape shape) {
        return shape.rank() == 3 ? new int[] {shape.size(2), shape.size(0), shape.size(1)} : shape.toArray();
    }

    /** {@code StringStringEntryProto}. */
    static ProtoMessage property(String key, String value) {
        return new ProtoMessage().text(1, key).text(2, value);
    }
}
