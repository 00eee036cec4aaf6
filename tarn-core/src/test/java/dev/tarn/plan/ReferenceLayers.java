package dev.tarn.plan;

import dev.tarn.layer.GroupNorm;
import dev.tarn.layer.LayerNorm;
import dev.tarn.layer.LocalResponseNorm;
import dev.tarn.layer.Merge;
import dev.tarn.layer.PRelu;
import dev.tarn.layer.Pad2d;
import dev.tarn.layer.Rearrangement;
import dev.tarn.layer.Upsample2d;
import dev.tarn.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** The oracle's further layers: norms of one image, functions of several maps, layers that move elements. Images are HWC. */
final class ReferenceLayers {
    private ReferenceLayers() {}

    static double[] perChannel(double[] x, Shape shape, ChannelFunction f) {
        double[] y = new double[x.length];
        Arrays.setAll(y, i -> f.apply(x[i], i % shape.size(-1)));
        return y;
    }

    interface ChannelFunction {
        double apply(double x, int channel);
    }

    static double[] prelu(PRelu.Slopes slopes, double[] x, Shape shape, double[] weight) {
        int channels = shape.size(-1);
        int pixels = x.length / channels;
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            int at = switch (slopes) {
                case ONE -> 0;
                case PER_CHANNEL -> i % channels;
                case PER_ELEMENT -> i % channels * pixels + i / channels;
            };
            y[i] = x[i] > 0 ? x[i] : x[i] * weight[at];
        }
        return y;
    }

    static double[] logSoftmax(double[] x) {
        double sum = Arrays.stream(x).map(Math::exp).sum();
        return Arrays.stream(x).map(v -> v - Math.log(sum)).toArray();
    }

    static double[] groupNorm(GroupNorm layer, double[] x, Shape shape, double[] weight, double[] bias) {
        int channels = shape.size(2);
        int groups = layer.groups() == 0 ? channels : layer.groups();
        double[] y = new double[x.length];
        for (int group = 0; group < groups; group++) {
            int own = group;
            int[] members = java.util.stream.IntStream.range(0, x.length).filter(i -> i % channels / (channels / groups) == own).toArray();
            normalize(x, members, layer.epsilon(), y);
        }
        return perChannel(y, shape, (v, c) -> v * weight[c] + bias[c]);
    }

    static double[] layerNorm(LayerNorm layer, double[] x, Shape shape, double[] weight, double[] bias) {
        int channels = shape.size(-1);
        double[] y = new double[x.length];
        for (int pixel = 0; pixel < x.length / channels; pixel++) {
            int[] members = new int[channels];
            int first = pixel * channels;
            Arrays.setAll(members, c -> first + c);
            normalize(x, members, layer.epsilon(), y);
        }
        return perChannel(y, shape, (v, c) -> v * weight[c] + bias[c]);
    }

    private static void normalize(double[] x, int[] members, double epsilon, double[] y) {
        double mean = Arrays.stream(members).mapToDouble(i -> x[i]).average().orElseThrow();
        double variance = Arrays.stream(members).mapToDouble(i -> (x[i] - mean) * (x[i] - mean)).average().orElseThrow();
        for (int i : members) {
            y[i] = (x[i] - mean) / Math.sqrt(variance + epsilon);
        }
    }

    static double[] responseNorm(LocalResponseNorm layer, double[] x, Shape shape) {
        int channels = shape.size(2);
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double sum = 0;
            for (int j = -layer.size() / 2; j <= layer.size() / 2; j++) {
                int c = i % channels + j;
                sum += c >= 0 && c < channels ? x[i + j] * x[i + j] : 0;
            }
            y[i] = x[i] / Math.pow(layer.k() + layer.alpha() / layer.size() * sum, layer.beta());
        }
        return y;
    }

    static double[] merge(Merge layer, List<double[]> in, List<Shape> shapes, Shape out) {
        return repeated(in, shapes, out, values -> switch (layer.function()) {
            case MULTIPLY -> Arrays.stream(values).reduce(1, (a, b) -> a * b);
            case SUBTRACT -> values[0] - values[1];
            case AVERAGE -> Arrays.stream(values).average().orElseThrow();
            case MAXIMUM -> Arrays.stream(values).max().orElseThrow();
            case MINIMUM -> Arrays.stream(values).min().orElseThrow();
        });
    }

    interface SeveralFunction {
        double apply(double[] values);
    }

    static double[] repeated(List<double[]> in, List<Shape> shapes, Shape out, SeveralFunction f) {
        double[] y = new double[out.elements()];
        for (int i = 0; i < y.length; i++) {
            double[] values = new double[in.size()];
            for (int k = 0; k < values.length; k++) {
                values[k] = in.get(k)[repeated(i, out, shapes.get(k))];
            }
            y[i] = f.apply(values);
        }
        return y;
    }

    /** The element of a smaller array that stands for element i of the whole. */
    private static int repeated(int i, Shape whole, Shape smaller) {
        int at = 0;
        int stride = 1;
        for (int d = 1; d <= whole.rank(); d++) {
            int size = d <= smaller.rank() ? smaller.size(-d) : 1;
            at += i % whole.size(-d) % size * stride;
            stride *= size;
            i /= whole.size(-d);
        }
        return at;
    }

    private static int at(Shape shape, int row, int column, int channel) {
        return (row * shape.size(1) + column) * shape.size(2) + channel;
    }

    static double[] upsample(Upsample2d layer, double[] x, Shape in, Shape out) {
        double[] y = new double[out.elements()];
        for (int r = 0; r < out.size(0); r++) {
            for (int col = 0; col < out.size(1); col++) {
                double v = source(layer.mode(), r, layer.vertical(), in.size(0));
                double h = source(layer.mode(), col, layer.horizontal(), in.size(1));
                for (int c = 0; c < out.size(2); c++) {
                    double sum = 0;
                    for (int iy = (int) v; iy < Math.min(v + 1, in.size(0)); iy++) {
                        for (int ix = (int) h; ix < Math.min(h + 1, in.size(1)); ix++) {
                            sum += Math.max(0, 1 - Math.abs(iy - v)) * Math.max(0, 1 - Math.abs(ix - h)) * x[at(in, iy, ix, c)];
                        }
                    }
                    y[at(out, r, col, c)] = sum;
                }
            }
        }
        return y;
    }

    private static double source(Upsample2d.Mode mode, int i, int factor, int size) {
        return switch (mode) {
            case NEAREST -> i / factor;
            case BILINEAR -> Math.min(Math.max((2 * i + 1 - factor) / (2.0 * factor), 0), size - 1);
            case BILINEAR_CORNERS -> size * factor == 1 ? 0 : (double) i * (size - 1) / (size * factor - 1);
        };
    }

    /** Each kind by its definition, written the other way round: where an element of the input goes, or, for padding, by the padded image. */
    static double[] rearranged(Rearrangement layer, double[] x, Shape in, Shape out) {
        double[] y = new double[out.elements()];
        switch (layer) {
            case dev.tarn.layer.ChannelShuffle(int groups) -> {
                int c = in.size(-1);
                int each = c / groups;
                for (int i = 0; i < x.length; i++) {
                    int group = i % c / each;
                    int member = i % c % each;
                    y[i / c * c + member * groups + group] = x[i];
                }
            }
            case dev.tarn.layer.ChannelSlice(int from, int to, int step) -> {
                int at = 0;
                for (int i = 0; i < x.length; i++) {
                    int c = i % in.size(-1);
                    if (c >= from && c < to && (c - from) % step == 0) {
                        y[at++] = x[i];
                    }
                }
            }
            case dev.tarn.layer.Crop2d(int top, int left, int bottom, int right) -> {
                int at = 0;
                for (int r = top; r < in.size(0) - bottom; r++) {
                    for (int col = left; col < in.size(1) - right; col++) {
                        for (int c = 0; c < in.size(2); c++) {
                            y[at++] = x[at(in, r, col, c)];
                        }
                    }
                }
            }
            case Pad2d pad -> pad(pad, x, in, out, y);
            case dev.tarn.layer.DepthToSpace(int b, boolean crd) -> blocks(b, crd, in, out, (deep, wide) -> y[wide] = x[deep]);
            case dev.tarn.layer.SpaceToDepth(int b, boolean crd) -> blocks(b, crd, out, in, (deep, wide) -> y[deep] = x[wide]);
            case dev.tarn.layer.Reshape _ -> {
                int at = 0;
                double[] features = in.rank() == 1 ? x : ReferenceNetwork.flatten(x, in);
                for (int c = 0; c < out.size(2); c++) {
                    for (int r = 0; r < out.size(0); r++) {
                        for (int col = 0; col < out.size(1); col++) {
                            y[at(out, r, col, c)] = features[at++];
                        }
                    }
                }
            }
        }
        return y;
    }

    private static void pad(Pad2d pad, double[] x, Shape in, Shape out, double[] y) {
        for (int r = 0; r < out.size(0); r++) {
            for (int col = 0; col < out.size(1); col++) {
                for (int c = 0; c < out.size(2); c++) {
                    int iy = r - pad.top();
                    int ix = col - pad.left();
                    boolean inside = iy >= 0 && iy < in.size(0) && ix >= 0 && ix < in.size(1);
                    y[at(out, r, col, c)] = switch (pad.mode()) {
                        case ZERO -> inside ? x[at(in, iy, ix, c)] : 0;
                        case EDGE -> x[at(in, Math.clamp(iy, 0, in.size(0) - 1), Math.clamp(ix, 0, in.size(1) - 1), c)];
                        case REFLECT -> x[at(in, mirror(iy, in.size(0) - 1), mirror(ix, in.size(1) - 1), c)];
                    };
                }
            }
        }
    }

    private static int mirror(int i, int last) {
        int positive = Math.abs(i);
        return positive > last ? last - (positive - last) : positive;
    }

    private interface Pair {
        void take(int deep, int wide);
    }

    private static void blocks(int b, boolean crd, Shape deep, Shape wide, Pair pair) {
        for (int r = 0; r < wide.size(0); r++) {
            for (int col = 0; col < wide.size(1); col++) {
                for (int c = 0; c < wide.size(2); c++) {
                    int depth = crd ? c * b * b + r % b * b + col % b : (r % b * b + col % b) * wide.size(2) + c;
                    pair.take(at(deep, r / b, col / b, depth), at(wide, r, col, c));
                }
            }
        }
    }
}
