package dev.tarn.onnx.graph;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code NodeProto}: an operator at its place. Equality is identity: two nodes may say the same.
 *
 * <p>Inputs that are left out are empty names.
 */
public final class OnnxNode {
    private final String name;
    private final String operator;
    private final String domain;
    private final List<String> inputs;
    private final List<String> outputs;
    private final Map<String, OnnxAttribute> attributes;

    public OnnxNode(String name, String operator, String domain, List<String> inputs, List<String> outputs,
            Map<String, OnnxAttribute> attributes) {
        this.name = name;
        this.operator = operator;
        this.domain = domain.equals("ai.onnx") ? "" : domain;
        this.inputs = inputs;
        this.outputs = outputs;
        this.attributes = attributes;
    }

    public String name() {
        return name;
    }

    public String operator() {
        return operator;
    }

    /** {@code ""} is ONNX's own. */
    public String domain() {
        return domain;
    }

    public List<String> inputs() {
        return inputs;
    }

    public List<String> outputs() {
        return outputs;
    }

    /** The name of an input; empty if it is left out. */
    public String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    public boolean gives(int output) {
        return output < outputs.size() && !outputs.get(output).isEmpty();
    }

    public Map<String, OnnxAttribute> attributes() {
        return attributes;
    }

    public @Nullable OnnxAttribute attribute(String attribute) {
        return attributes.get(attribute);
    }

    /** What a node {@code Constant} holds; null if it is nothing that is read. */
    public @Nullable OnnxTensor constant() {
        if (attributes.size() != 1) {
            return null;
        }
        return switch (attributes.values().iterator().next()) {
            case OnnxAttribute.Constant constant -> constant.value() instanceof OnnxTensor.Unreadable ? null : constant.value();
            case OnnxAttribute.Real real -> OnnxTensor.Floats.of(new int[0], real.value());
            case OnnxAttribute.Whole whole -> OnnxTensor.Longs.of(new int[0], whole.value());
            case OnnxAttribute.Reals reals -> OnnxTensor.Floats.of(new int[] {reals.values().length}, reals.values());
            case OnnxAttribute.Wholes wholes -> OnnxTensor.Longs.of(new int[] {wholes.values().length}, wholes.values());
            case OnnxAttribute.Text _,OnnxAttribute.Other _ -> null;
        };
    }

    /** {@code Conv 'conv1'}; a node without a name is called after what it gives. */
    @Override
    public String toString() {
        String what = (domain.isEmpty() ? "" : domain + ".") + operator;
        return name.isEmpty() ? what + " (gives '" + (outputs.isEmpty() ? "" : outputs.getFirst()) + "')" : what + " '" + name + "'";
    }
}
