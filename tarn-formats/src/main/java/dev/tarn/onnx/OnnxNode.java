package dev.tarn.onnx;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code NodeProto}: an operator at its place. Equality is identity: two nodes may say the same.
 *
 * <p>Inputs that are left out are empty names.
 */
final class OnnxNode {
    private final String name;
    private final String operator;
    private final String domain;
    private final List<String> inputs;
    private final List<String> outputs;
    private final Map<String, OnnxAttribute> attributes;

    OnnxNode(String name, String operator, String domain, List<String> inputs, List<String> outputs,
            Map<String, OnnxAttribute> attributes) {
        this.name = name;
        this.operator = operator;
        this.domain = domain.equals("ai.onnx") ? "" : domain;
        this.inputs = inputs;
        this.outputs = outputs;
        this.attributes = attributes;
    }

    String name() {
        return name;
    }

    String operator() {
        return operator;
    }

    /** {@code ""} is ONNX's own. */
    String domain() {
        return domain;
    }

    List<String> inputs() {
        return inputs;
    }

    List<String> outputs() {
        return outputs;
    }

    /** The name of an input; empty if it is left out. */
    String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    boolean gives(int output) {
        return output < outputs.size() && !outputs.get(output).isEmpty();
    }

    Map<String, OnnxAttribute> attributes() {
        return attributes;
    }

    @Nullable
    OnnxAttribute attribute(String attribute) {
        return attributes.get(attribute);
    }

    /** {@code Conv 'conv1'}; a node without a name is called after what it gives. */
    @Override
    public String toString() {
        String what = (domain.isEmpty() ? "" : domain + ".") + operator;
        return name.isEmpty() ? what + " (gives '" + (outputs.isEmpty() ? "" : outputs.getFirst()) + "')" : what + " '" + name + "'";
    }
}
