package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import dev.tarn.onnx.graph.OnnxTensor;
import dev.tarn.onnx.graph.OnnxType;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that find values by indices, which may count from behind. */
final class IndexOperators {
    private IndexOperators() {}

    static void register(Map<String, Operator> table) {
        table.put("Gather", node -> {
            long axis = node.whole("axis", 0);
            return Operation.single(in -> gather(in.get(0), in.longs(1), axis));
        });
        table.put("GatherElements", node -> {
            long axis = node.whole("axis", 0);
            return Operation.single(in -> gatherElements(in.get(0), in.longs(1), axis));
        });
        table.put("GatherND", node -> {
            long batch = node.whole("batch_dims", 0);
            return Operation.single(in -> gatherNd(in.get(0), in.longs(1), batch));
        });
        table.put("Scatter", IndexOperators::scatter);
        table.put("ScatterElements", IndexOperators::scatter);
        table.put("ScatterND", IndexOperators::scatterNd);
        table.put("OneHot", node -> {
            long axis = node.whole("axis", -1);
            return Operation
                    .single(in -> oneHot(Casting.cast(in.get(0), OnnxType.INT64), Casting.cast(in.get(1), OnnxType.INT64), in.get(2),
                            axis));
        });
        table.put("NonZero", _ -> Operation.single(in -> nonZero(in.get(0))));
        table.put("Compress", node -> {
            boolean flat = node.node().attribute("axis") == null;
            long axis = node.whole("axis", 0);
            return Operation.single(in -> {
                OnnxTensor x = flat ? in.get(0).withSizes(in.get(0).size()) : in.get(0);
                int along = Sizes.axis(axis, x.rank());
                long[] condition = in.list(1);
                int[][] maps = Movement.same(x.sizes());
                maps[along] = IntStream.range(0, Math.min(condition.length, x.sizes()[along])).filter(i -> condition[i] != 0).toArray();
                return Movement.take(x, maps);
            });
        });
    }

    static int index(long index, int size) {
        long at = index < 0 ? index + size : index;
        if (at < 0 || at >= size) {
            throw new OperandException("asks for element " + index + " of " + size);
        }
        return (int) at;
    }

    private static OnnxTensor gather(OnnxTensor x, OnnxTensor.Longs indices, long axis) {
        int along = Sizes.axis(axis, x.rank());
        int[][] maps = Movement.same(x.sizes());
        maps[along] = Arrays.stream(indices.values()).mapToInt(i -> index(i, x.sizes()[along])).toArray();
        int[] sizes = Sizes.concat(Sizes.concat(Arrays.copyOf(x.sizes(), along), indices.sizes()),
                Arrays.copyOfRange(x.sizes(), along + 1, x.rank()));
        return Movement.take(x, maps).withSizes(sizes);
    }

    private static OnnxTensor gatherElements(OnnxTensor x, OnnxTensor.Longs indices, long axis) {
        int along = Sizes.axis(axis, x.rank());
        OnnxTensor y = Sizes.blank(x, indices.sizes());
        int[] places = places(x, indices, along);
        for (int i = 0; i < places.length; i++) {
            System.arraycopy(Sizes.array(x), places[i], Sizes.array(y), i, 1);
        }
        return y;
    }

    /** Where in x each index points: its own place, but along one axis. */
    private static int[] places(OnnxTensor x, OnnxTensor.Longs indices, int along) {
        if (indices.rank() != x.rank()) {
            throw new OperandException("finds elements of " + x.text() + " by indices " + indices.text());
        }
        int[] strides = Sizes.strides(x.sizes());
        int[] own = Sizes.strides(indices.sizes());
        int[] places = new int[indices.size()];
        for (int i = 0; i < places.length; i++) {
            int place = 0;
            for (int d = 0; d < strides.length; d++) {
                long at = d == along ? indices.values()[i] : i / own[d] % indices.sizes()[d];
                place += index(at, x.sizes()[d]) * strides[d];
            }
            places[i] = place;
        }
        return places;
    }

    /** Where the slices begin that rows of indices point at, and how long they are. */
    private record Slices(int[] starts, int length) {
        static Slices of(OnnxTensor x, OnnxTensor.Longs indices, int batch) {
            int depth = indices.rank() == 0 ? -1 : indices.sizes()[indices.rank() - 1];
            if (depth < 0 || batch < 0 || batch >= indices.rank() || batch + depth > x.rank()
                    || !Arrays.equals(Arrays.copyOf(indices.sizes(), batch), Arrays.copyOf(x.sizes(), batch))) {
                throw new OperandException("finds slices of " + x.text() + " by indices " + indices.text());
            }
            int[] strides = Sizes.strides(x.sizes());
            int rows = Sizes.product(indices.sizes(), 0, indices.rank() - 1);
            int rowsOfOne = Math.max(1, Sizes.product(indices.sizes(), batch, indices.rank() - 1));
            int one = Sizes.product(x.sizes(), batch, x.rank());
            int[] starts = new int[rows];
            for (int r = 0; r < rows; r++) {
                starts[r] = r / rowsOfOne * one;
                for (int d = 0; d < depth; d++) {
                    starts[r] += index(indices.values()[r * depth + d], x.sizes()[batch + d]) * strides[batch + d];
                }
            }
            return new Slices(starts, Sizes.product(x.sizes(), batch + depth, x.rank()));
        }
    }

    private static OnnxTensor gatherNd(OnnxTensor x, OnnxTensor.Longs indices, long batch) {
        Slices slices = Slices.of(x, indices, Math.clamp(batch, -1, 100));
        int depth = indices.sizes()[indices.rank() - 1];
        int[] sizes = Sizes.concat(Arrays.copyOf(indices.sizes(), indices.rank() - 1),
                Arrays.copyOfRange(x.sizes(), (int) batch + depth, x.rank()));
        OnnxTensor y = Sizes.blank(x, sizes);
        for (int r = 0; r < slices.starts.length; r++) {
            System.arraycopy(Sizes.array(x), slices.starts[r], Sizes.array(y), r * slices.length, slices.length);
        }
        return y;
    }

    private static OnnxTensor copy(OnnxTensor x) {
        OnnxTensor y = Sizes.blank(x, x.sizes());
        System.arraycopy(Sizes.array(x), 0, Sizes.array(y), 0, x.size());
        return y;
    }

    private static String reduction(NodeAttributes node) {
        String reduction = node.text("reduction", "none");
        if (!java.util.Set.of("none", "add", "mul", "max", "min").contains(reduction)) {
            node.refuse("attribute reduction = '" + reduction + "'; there are none, add, mul, max and min");
        }
        return reduction;
    }

    /** What stands there already meets what comes. */
    private static void meet(String reduction, OnnxTensor y, int at, OnnxTensor updates, int from) {
        if (y instanceof OnnxTensor.Floats to && updates instanceof OnnxTensor.Floats values) {
            float a = to.values()[at];
            float b = values.values()[from];
            to.values()[at] = switch (reduction) {
                case "add" -> a + b;
                case "mul" -> a * b;
                case "max" -> Math.max(a, b);
                case "min" -> Math.min(a, b);
                default -> b;
            };
        } else if (y instanceof OnnxTensor.Longs to && updates instanceof OnnxTensor.Longs values) {
            long a = to.values()[at];
            long b = values.values()[from];
            to.values()[at] = to.type().wrap(switch (reduction) {
                case "add" -> a + b;
                case "mul" -> a * b;
                case "max" -> Math.max(a, b);
                case "min" -> Math.min(a, b);
                default -> b;
            });
        } else {
            throw Elementwise.mixed(y, updates);
        }
    }

    private static Operation scatter(NodeAttributes node) {
        long axis = node.whole("axis", 0);
        String reduction = reduction(node);
        return Operation.single(in -> {
            OnnxTensor y = copy(in.get(0));
            OnnxTensor updates = in.get(2);
            int[] places = places(y, in.longs(1), Sizes.axis(axis, y.rank()));
            if (!Arrays.equals(updates.sizes(), in.longs(1).sizes())) {
                throw new OperandException("scatters " + updates.text() + " to indices " + in.longs(1).text());
            }
            for (int i = 0; i < places.length; i++) {
                meet(reduction, y, places[i], updates, i);
            }
            return y;
        });
    }

    private static Operation scatterNd(NodeAttributes node) {
        String reduction = reduction(node);
        return Operation.single(in -> {
            OnnxTensor y = copy(in.get(0));
            OnnxTensor updates = in.get(2);
            Slices slices = Slices.of(y, in.longs(1), 0);
            if (updates.size() != (long) slices.starts.length * slices.length) {
                throw new OperandException("scatters " + updates.text() + " to indices " + in.longs(1).text());
            }
            for (int r = 0; r < slices.starts.length; r++) {
                for (int i = 0; i < slices.length; i++) {
                    meet(reduction, y, slices.starts[r] + i, updates, r * slices.length + i);
                }
            }
            return y;
        });
    }

    private static OnnxTensor oneHot(OnnxTensor indices, OnnxTensor depths, OnnxTensor values, long axis) {
        long[] depth = ((OnnxTensor.Longs) depths).values();
        if (depth.length != 1 || depth[0] < 1 || values.size() != 2) {
            throw new OperandException("makes vectors of length " + Arrays.toString(depth) + " of " + values.text());
        }
        int[] sizes = indices.sizes();
        int along = Sizes.axis(axis, sizes.length + 1);
        int[] all = Sizes.concat(Sizes.concat(Arrays.copyOf(sizes, along), Sizes.of(depth[0])),
                Arrays.copyOfRange(sizes, along, sizes.length));
        OnnxTensor y = Sizes.blank(values, all);
        int inner = Sizes.product(sizes, along, sizes.length);
        long[] places = ((OnnxTensor.Longs) indices).values();
        for (int i = 0; i < y.size(); i++) {
            long place = places[i / inner / (int) depth[0] * inner + i % inner];
            boolean hot = i / inner % depth[0] == (place < 0 ? place + depth[0] : place);
            System.arraycopy(Sizes.array(values), hot ? 1 : 0, Sizes.array(y), i, 1);
        }
        return y;
    }

    private static OnnxTensor nonZero(OnnxTensor x) {
        int[] found = IntStream.range(0, x.size()).filter(i -> switch (x) {
            case OnnxTensor.Floats floats -> floats.values()[i] != 0;
            case OnnxTensor.Longs longs -> longs.values()[i] != 0;
            case OnnxTensor.Unreadable _ -> false;
        }).toArray();
        int[] strides = Sizes.strides(x.sizes());
        int rank = Math.max(1, x.rank());
        long[] values = new long[Sizes.elements(rank, found.length)];
        for (int d = 0; d < x.rank(); d++) {
            for (int i = 0; i < found.length; i++) {
                values[d * found.length + i] = found[i] / strides[d] % x.sizes()[d];
            }
        }
        return OnnxTensor.Longs.of(new int[] {rank, found.length}, values);
    }
}
