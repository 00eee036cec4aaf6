package dev.tarn.onnx.operator;

import dev.tarn.onnx.graph.NodeAttributes;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a window moves along one axis of an image.
 *
 * @param size of the image
 * @param kernel how many values a window has
 * @param before padding in front; that behind only decides how many windows there are
 * @param after padding behind
 * @param windows how many there are
 */
record WindowAxis(int size, int kernel, int stride, int dilation, int before, int after, int windows) {
    /** An axis that images do not have. */
    static final WindowAxis NONE = new WindowAxis(1, 1, 1, 1, 0, 0, 1);

    int at(int window, int tap) {
        return window * stride - before + tap * dilation;
    }

    /** The first window whose tap lies inside of the image. */
    int firstInside(int tap) {
        return Math.min(windows, Math.max(0, Math.ceilDiv(before - tap * dilation, stride)));
    }

    /** Behind the last one. */
    int endInside(int tap) {
        return Math.min(windows, Math.max(firstInside(tap), Math.floorDiv(size - 1 + before - tap * dilation, stride) + 1));
    }

    /**
     * What a node says of its windows.
     *
     * @param kernel null if the weights say it
     */
    record Rule(String auto, long @Nullable [] kernel, long @Nullable [] strides, long @Nullable [] dilations, long @Nullable [] pads,
            boolean ceil) {
        static Rule of(NodeAttributes node) {
            String auto = node.text("auto_pad", "NOTSET");
            if (!Set.of("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER").contains(auto)) {
                node.refuse("attribute auto_pad = '" + auto + "'; there are NOTSET, VALID, SAME_UPPER and SAME_LOWER");
            }
            return new Rule(auto, positive(node, "kernel_shape", 1), positive(node, "strides", 1), positive(node, "dilations", 1),
                    positive(node, "pads", 0), node.whole("ceil_mode", 0) != 0);
        }

        private static long @Nullable [] positive(NodeAttributes node, String name, int least) {
            long[] values = node.wholes(name);
            if (values != null && Arrays.stream(values).anyMatch(v -> v < least || v > NodeAttributes.MOST)) {
                node.refuse("attribute " + name + " = " + Arrays.toString(values) + "; expected numbers from " + least + " to "
                        + NodeAttributes.MOST);
                return null;
            }
            return values;
        }

        /** Depth, height, width of an image {@code batch×channels×…}; those that it does not have in front. */
        WindowAxis[] axes(int[] image, int[] window) {
            int rank = image.length - 2;
            if (rank < 1 || rank > 3) {
                throw new OperandException(
                        "its input has the shape " + Arrays.toString(image) + "; images of one to three dimensions have windows");
            }
            check(window, rank);
            WindowAxis[] axes = {NONE, NONE, NONE};
            for (int d = 0; d < rank; d++) {
                axes[3 - rank + d] = axis(image[2 + d], window[d], d, rank);
            }
            return axes;
        }

        private void check(int[] window, int rank) {
            boolean fits = window.length == rank && Arrays.stream(window).allMatch(k -> k > 0)
                    && (strides == null || strides.length == rank)
                    && (dilations == null || dilations.length == rank)
                    && (pads == null || pads.length == 2 * rank)
                    && (kernel == null || Arrays.equals(kernel, Arrays.stream(window).asLongStream().toArray()));
            if (!fits) {
                throw new OperandException("its windows are of shape " + Arrays.toString(window)
                        + ", which does not suit its attributes kernel_shape, strides, dilations and pads, or images of " + rank
                        + " dimensions");
            }
        }

        int stride(int d) {
            return strides == null ? 1 : (int) strides[d];
        }

        int dilation(int d) {
            return dilations == null ? 1 : (int) dilations[d];
        }

        int pad(int d) {
            return pads == null || auto.equals("VALID") ? 0 : (int) pads[d];
        }

        private WindowAxis axis(int size, int kernel, int d, int rank) {
            int stride = stride(d);
            int span = Math.addExact(Math.multiplyExact(kernel - 1, dilation(d)), 1);
            if (auto.startsWith("SAME")) {
                int windows = Math.ceilDiv(size, stride);
                int padding = Math.max(0, (windows - 1) * stride + span - size);
                int before = auto.equals("SAME_UPPER") ? padding / 2 : padding - padding / 2;
                return new WindowAxis(size, kernel, stride, dilation(d), before, padding - before, windows);
            }
            int before = pad(d);
            int after = pad(d + rank);
            int room = size + before + after - span;
            if (room < 0) {
                throw new OperandException("its window spans " + span + ", more than the image of " + size + " with its padding");
            }
            int windows = (ceil ? Math.ceilDiv(room, stride) : room / stride) + 1;
            // As PyTorch: a window that would begin behind the image does not count.
            if (ceil && (windows - 1) * stride >= size + before) {
                windows--;
            }
            return new WindowAxis(size, kernel, stride, dilation(d), before, after, windows);
        }
    }
}
