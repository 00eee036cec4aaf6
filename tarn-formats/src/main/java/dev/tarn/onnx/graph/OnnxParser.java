package dev.tarn.onnx.graph;

import dev.tarn.file.FileFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code ModelProto}: fields by their tags in {@code onnx.proto}, everything else skipped, counts bounded. */
public final class OnnxParser {
    private static final int MOST = 1 << 17;
    private static final int MOST_OF_A_NODE = 1 << 12;

    private final ProtoReader in;
    private final OnnxTensorParser constants;
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final List<OnnxFile.Initializer> initializers = new ArrayList<>();
    private final List<OnnxFile.OnnxInput> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private boolean graph;

    private OnnxParser(Path file, ByteBuffer bytes) {
        in = new ProtoReader(file, bytes);
        constants = new OnnxTensorParser(file, in);
    }

    /**
     * @param bytes the whole file; nothing refers to it afterwards
     * @throws FileFormatException naming the file, the byte and what is wrong there
     */
    public static OnnxFile parse(Path file, ByteBuffer bytes) throws IOException {
        OnnxParser parser = new OnnxParser(file, bytes);
        parser.in.read(parser::model);
        if (!parser.graph) {
            throw new FileFormatException(file, "holds no graph: it is truncated, or not an ONNX model");
        }
        return new OnnxFile(parser.opsets, parser.nodes, parser.initializers, parser.inputs, parser.outputs, parser.metadata);
    }

    private boolean model(int field) throws IOException {
        switch (field) {
            case 7 -> {
                if (graph) {
                    throw in.wrong("has a second graph");
                }
                graph = true;
                in.message("graph", this::graph);
            }
            case 8 -> opset();
            case 14 -> {
                property(metadata, "metadata");
                in.limit(metadata.size(), MOST_OF_A_NODE, "metadata entries");
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void opset() throws IOException {
        var set = new Object() {
            String domain = "";
            long version;
        };
        in.message("opset", field -> {
            switch (field) {
                case 1 -> set.domain = in.text();
                case 2 -> set.version = in.number();
                default -> {
                    return false;
                }
            }
            return true;
        });
        in.limit(opsets.size(), MOST_OF_A_NODE, "operator sets");
        if (opsets.put(set.domain.equals("ai.onnx") ? "" : set.domain, set.version) != null) {
            throw in.wrong("names the operator set '" + set.domain + "' twice");
        }
    }

    private void property(Map<String, String> into, String what) throws IOException {
        String[] entry = {"", ""};
        in.message(what, field -> {
            if (field != 1 && field != 2) {
                return false;
            }
            entry[field - 1] = in.text();
            return true;
        });
        if (into.put(entry[0], entry[1]) != null) {
            throw in.wrong("the key '" + entry[0] + "' of its " + what + " stands twice");
        }
    }

    private boolean graph(int field) throws IOException {
        switch (field) {
            case 1 -> {
                nodes.add(node());
                in.limit(nodes.size(), MOST, "nodes");
            }
            case 5 -> {
                initializers.add(constants.read("initializer " + initializers.size()));
                in.limit(initializers.size(), MOST, "initializers");
            }
            case 11 -> {
                inputs.add(input());
                in.limit(inputs.size(), MOST, "inputs");
            }
            case 12 -> {
                outputs.add(input().name());
                in.limit(outputs.size(), MOST, "outputs");
            }
            case 15 -> throw in.wrong("has sparse initializers; only dense ones are read");
            default -> {
                return false;
            }
        }
        return true;
    }

    private OnnxNode node() throws IOException {
        var node = new Object() {
            String name = "";
            String operator = "";
            String domain = "";
        };
        List<String> from = new ArrayList<>();
        List<String> to = new ArrayList<>();
        Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
        in.message("node " + nodes.size(), field -> {
            switch (field) {
                case 1 -> from.add(in.text());
                case 2 -> to.add(in.text());
                case 3 -> node.name = in.text();
                case 4 -> node.operator = in.text();
                case 5 -> attribute(attributes);
                case 7 -> node.domain = in.text();
                default -> {
                    return false;
                }
            }
            in.limit(from.size() + to.size() + attributes.size(), MOST_OF_A_NODE, "inputs, outputs and attributes");
            return true;
        });
        return new OnnxNode(node.name, node.operator, node.domain, List.copyOf(from), List.copyOf(to), attributes);
    }

    private void attribute(Map<String, OnnxAttribute> into) throws IOException {
        var attribute = new Object() {
            String name = "";
            long type;
            float real;
            long whole;
            String text = "";
            final LongList wholes = new LongList();
            final FloatList reals = new FloatList();
            @Nullable
            OnnxTensor constant;
        };
        in.message("attribute " + into.size(), field -> {
            switch (field) {
                case 1 -> attribute.name = in.text();
                case 2 -> attribute.real = in.real();
                case 3 -> attribute.whole = in.number();
                case 4 -> attribute.text = text(in.bytes());
                case 5 -> attribute.constant = constants.read("tensor").tensor();
                case 7 -> in.reals(attribute.reals);
                case 8 -> in.numbers(attribute.wholes);
                case 20 -> attribute.type = in.number();
                default -> {
                    return false;
                }
            }
            in.limit(attribute.wholes.size(), MOST, "numbers");
            in.limit(attribute.reals.size(), MOST, "numbers");
            return true;
        });
        OnnxTensor constant = attribute.constant;
        OnnxAttribute value = switch (Math.clamp(attribute.type, -1, 1000)) {
            case 1 -> new OnnxAttribute.Real(attribute.real);
            case 2 -> new OnnxAttribute.Whole(attribute.whole);
            case 3 -> new OnnxAttribute.Text(attribute.text);
            case 4 -> constant == null ? new OnnxAttribute.Other("a tensor that is not there") : new OnnxAttribute.Constant(constant);
            case 6 -> new OnnxAttribute.Reals(attribute.reals.toArray());
            case 7 -> new OnnxAttribute.Wholes(attribute.wholes.toArray());
            case 5 -> new OnnxAttribute.Other("a graph");
            default -> new OnnxAttribute.Other("a value of type " + attribute.type);
        };
        if (into.put(attribute.name, value) != null) {
            throw in.wrong("has the attribute '" + attribute.name + "' twice");
        }
    }

    /** Texts of attributes may be any bytes; those that Tarn knows are ASCII. */
    private static String text(ByteBuffer bytes) {
        return java.nio.charset.StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private OnnxFile.OnnxInput input() throws IOException {
        var input = new Object() {
            String name = "";
            int type;
            long @Nullable [] sizes;
        };
        in.message("input or output", field -> {
            switch (field) {
                case 1 -> input.name = in.text();
                case 2 -> in.message("type", kind -> {
                    if (kind != 1) {
                        return false;
                    }
                    in.message("tensor type", part -> {
                        switch (part) {
                            case 1 -> input.type = Math.clamp(in.number(), -1, 1000);
                            case 2 -> input.sizes = shape();
                            default -> {
                                return false;
                            }
                        }
                        return true;
                    });
                    return true;
                });
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new OnnxFile.OnnxInput(input.name, input.type, input.sizes);
    }

    private long[] shape() throws IOException {
        List<Long> sizes = new ArrayList<>();
        in.message("shape", field -> {
            if (field != 1) {
                return false;
            }
            long[] size = {OnnxFile.OnnxInput.ANY};
            in.message("dimension", part -> {
                if (part != 1) {
                    return false;
                }
                size[0] = in.number();
                return true;
            });
            sizes.add(size[0]);
            in.limit(sizes.size(), OnnxTensorParser.MOST_DIMENSIONS, "dimensions");
            return true;
        });
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }
}
