package dev.tarn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What graphs compute with constants and shapes alone, computed while they are read. Lengths of results are bounded by those of the file's own constants. */
final class ConstantFolding {
    private static final int MOST_LONGS = 1 << 16;

    private ConstantFolding() {}

    /** What a node {@code Constant} holds; null if it is nothing that is read. */
    static @Nullable OnnxConstant constant(OnnxNode node) {
        if (node.attributes().size() != 1) {
            return null;
        }
        OnnxAttribute value = node.attributes().values().iterator().next();
        return switch (value) {
            case OnnxAttribute.Constant constant -> constant.value();
            case OnnxAttribute.Real real -> new OnnxConstant.Floats("", new int[0], new float[] {real.value()});
            case OnnxAttribute.Whole whole -> new OnnxConstant.Longs("", new int[0], new long[] {whole.value()});
            case OnnxAttribute.Reals reals -> new OnnxConstant.Floats("", new int[] {reals.values().length}, reals.values());
            case OnnxAttribute.Wholes wholes -> new OnnxConstant.Longs("", new int[] {wholes.values().length}, wholes.values());
            case OnnxAttribute.Text _,OnnxAttribute.Other _ -> null;
        };
    }

    /** The shape of a batch, the number of images left open. */
    static OnnxConstant shape(NodeReader reader) {
        long start = reader.whole("start", 0);
        long end = reader.whole("end", Long.MAX_VALUE);
        reader.attributesDone();
        long[] all = switch (reader.value(0)) {
            case GraphValue.Known known -> Arrays.stream(known.constant().sizes()).asLongStream().toArray();
            case GraphValue.Batch batch -> {
                long[] sizes = new long[batch.sizes().length + 1];
                sizes[0] = GraphValue.BATCH;
                for (int d = 1; d < sizes.length; d++) {
                    sizes[d] = batch.sizes()[d - 1];
                }
                if (batch.padded()) {
                    throw reader.stop("reads the shape of what Pad gives; only convolutions and pools can take padding");
                }
                yield sizes;
            }
            case GraphValue.Unknown _ -> throw new IllegalStateException();
        };
        int from = bound(start, all.length);
        int to = Math.max(from, bound(end, all.length));
        return vector(Arrays.copyOfRange(all, from, to));
    }

    private static int bound(long at, int length) {
        return Math.clamp(at < 0 ? at + length : at, 0, length);
    }

    private static OnnxConstant.Longs vector(long... values) {
        return new OnnxConstant.Longs("", new int[] {values.length}, values);
    }

    static OnnxConstant gather(NodeReader reader) {
        reader.demand("axis", 0);
        reader.attributesDone();
        OnnxConstant.Longs from = list(reader, 0);
        OnnxConstant.Longs indices = reader.longs(1);
        long[] values = new long[indices.values().length];
        for (int i = 0; i < values.length; i++) {
            long at = indices.values()[i] < 0 ? indices.values()[i] + from.values().length : indices.values()[i];
            if (at < 0 || at >= from.values().length) {
                throw reader.stop("takes element " + indices.values()[i] + " of " + from.values().length);
            }
            values[i] = from.values()[(int) at];
        }
        return new OnnxConstant.Longs("", indices.sizes(), values);
    }

    private static OnnxConstant.Longs list(NodeReader reader, int input) {
        OnnxConstant.Longs list = reader.longs(input);
        if (list.rank() > 1) {
            throw reader.stop("computes with a constant of shape " + list.text() + "; expected a list of whole numbers");
        }
        return list;
    }

    static OnnxConstant concat(NodeReader reader) {
        List<long[]> parts = new ArrayList<>();
        int length = 0;
        for (int i = 0; i < reader.node().inputs().size(); i++) {
            parts.add(list(reader, i).values());
            length += parts.getLast().length;
            if (length > MOST_LONGS) {
                throw reader.stop("makes a list of more than " + MOST_LONGS + " numbers");
            }
        }
        return vector(parts.stream().flatMapToLong(Arrays::stream).toArray());
    }

    static OnnxConstant slice(NodeReader reader, long[] starts, long[] ends, long[] steps) {
        OnnxConstant.Longs from = list(reader, 0);
        if (starts.length != 1 || ends.length != 1 || !Arrays.equals(steps, new long[] {1})) {
            throw reader.stop("cuts a list in more than one direction, or with steps");
        }
        int start = bound(starts[0], from.values().length);
        return vector(Arrays.copyOfRange(from.values(), start, Math.max(start, bound(ends[0], from.values().length))));
    }

    /** {@code Add}, {@code Sub}, {@code Mul}, {@code Div} of whole numbers, element by element or one number with each. */
    static OnnxConstant arithmetic(NodeReader reader, String operator) {
        OnnxConstant.Longs left = list(reader, 0);
        OnnxConstant.Longs right = list(reader, 1);
        int count = Math.max(left.values().length, right.values().length);
        if (left.values().length == 0 || right.values().length == 0
                || (Math.min(left.values().length, right.values().length) != count && left.values().length != 1
                        && right.values().length != 1)) {
            throw reader.stop("computes with lists of " + left.values().length + " and " + right.values().length + " numbers");
        }
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = compute(reader, operator, left.values()[left.values().length == 1 ? 0 : i],
                    right.values()[right.values().length == 1 ? 0 : i]);
        }
        return new OnnxConstant.Longs("", left.rank() >= right.rank() ? left.sizes() : right.sizes(), values);
    }

    private static long compute(NodeReader reader, String operator, long a, long b) {
        if (a == GraphValue.BATCH || b == GraphValue.BATCH) {
            throw reader.stop("computes with the number of images in the batch, which is not known before it is there");
        }
        try {
            return switch (operator) {
                case "Add" -> Math.addExact(a, b);
                case "Sub" -> Math.subtractExact(a, b);
                case "Mul" -> Math.multiplyExact(a, b);
                default -> a / b;
            };
        } catch (ArithmeticException e) {
            throw reader.stop("computes " + a + " " + operator + " " + b + ": " + e.getMessage());
        }
    }

    /** The same values in another shape; the name stays, because layers are called after their weights. */
    static OnnxConstant reshaped(OnnxConstant constant, int[] sizes) {
        return switch (constant) {
            case OnnxConstant.Floats floats -> new OnnxConstant.Floats(floats.name(), sizes, floats.values());
            case OnnxConstant.Longs longs -> new OnnxConstant.Longs(longs.name(), sizes, longs.values());
            case OnnxConstant.Unreadable unreadable -> unreadable;
        };
    }

    /** A matrix with rows and columns exchanged. */
    static OnnxConstant.Floats transposed(OnnxConstant.Floats matrix) {
        int rows = matrix.sizes()[0];
        int columns = matrix.sizes()[1];
        float[] values = new float[matrix.values().length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                values[c * rows + r] = matrix.values()[r * columns + c];
            }
        }
        return new OnnxConstant.Floats(matrix.name(), new int[] {columns, rows}, values);
    }
}
