package dev.tarn.plan;

import dev.tarn.activation.Activation;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Add;
import dev.tarn.layer.AvgPool2d;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Concat;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.GlobalAvgPool;
import dev.tarn.layer.GlobalMaxPool;
import dev.tarn.layer.GroupNorm;
import dev.tarn.layer.LayerNorm;
import dev.tarn.layer.LocalResponseNorm;
import dev.tarn.layer.LogSoftmax;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Merge;
import dev.tarn.layer.PRelu;
import dev.tarn.layer.Padding;
import dev.tarn.layer.RRelu;
import dev.tarn.layer.Rearrangement;
import dev.tarn.layer.Scale;
import dev.tarn.layer.ScaleShift;
import dev.tarn.layer.Softmax;
import dev.tarn.layer.Upsample2d;
import dev.tarn.layer.Window;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The oracle: a network as it is written, in honest loops and double precision. Values are [image][element], images HWC, flattened ones CHW. */
final class ReferenceNetwork {
    private final Network network;
    private final boolean training;

    ReferenceNetwork(Network network, boolean training) {
        this.network = network;
        this.training = training;
    }

    /** Outputs of the node that the plan ends with: for logits, what stands before a last softmax. */
    double[][] run(double[][] input, Map<String, double[]> parameters, boolean logits) {
        List<double[][]> values = new ArrayList<>();
        for (Node node : network.nodes()) {
            List<double[][]> in = node.inputs().stream().map(i -> i == Network.INPUT ? input : values.get(i)).toList();
            Shape shape = network.shapeOf(node.inputs().getFirst());
            double[][] y = new double[input.length][];
            if (node.layer() instanceof BatchNorm2d norm) {
                y = batchNorm(norm, in.getFirst(), shape, node.name(), parameters);
            } else {
                for (int n = 0; n < input.length; n++) {
                    int image = n;
                    y[n] = layer(node, in.stream().map(v -> v[image]).toList(), shape, parameters);
                }
            }
            values.add(y);
        }
        int head = network.head();
        while (logits
                && (network.nodes().get(head).layer() instanceof Softmax || network.nodes().get(head).layer() instanceof LogSoftmax)) {
            head = network.nodes().get(head).inputs().getFirst();
        }
        return head == Network.INPUT ? input : values.get(head);
    }

    /** Mean cross-entropy. */
    double loss(double[][] input, int[] labels, Map<String, double[]> parameters) {
        double[][] logits = run(input, parameters, true);
        double sum = 0;
        for (int n = 0; n < logits.length; n++) {
            double top = Arrays.stream(logits[n]).max().orElseThrow();
            sum += top + Math.log(Arrays.stream(logits[n]).map(v -> Math.exp(v - top)).sum()) - logits[n][labels[n]];
        }
        return sum / logits.length;
    }

    private double[] layer(Node node, List<double[]> in, Shape shape, Map<String, double[]> p) {
        double[] x = in.getFirst();
        return switch (node.layer()) {
            case Conv2d conv -> conv(conv, x, shape, node.output(), p.get(node.name() + ".weight"), p.get(node.name() + ".bias"));
            case MaxPool2d(Window w, boolean _) -> pool(w, x, shape, node.output(), true, false);
            case AvgPool2d(Window w, boolean _, boolean count) -> pool(w, x, shape, node.output(), false, count);
            case GlobalAvgPool _ -> global(x, shape, false);
            case GlobalMaxPool _ -> global(x, shape, true);
            case ActivationLayer(Activation f) -> Arrays.stream(x).map(v -> activation(f, v)).toArray();
            case Scale(float factor) -> Arrays.stream(x).map(v -> v * factor).toArray();
            case Dropout _ -> x;
            case RRelu random -> Arrays.stream(x).map(v -> activation(random.atInference().function(), v)).toArray();
            case Flatten _ -> flatten(x, shape);
            case Dense dense -> dense(dense, x, p.get(node.name() + ".weight"), p.get(node.name() + ".bias"));
            case Softmax _ -> softmax(x);
            case Add _ -> ReferenceLayers.repeated(in, node.inputs().stream().map(network::shapeOf).toList(), node.output(),
                    values -> Arrays.stream(values).sum());
            case Concat _ -> concat(in, node);
            case LogSoftmax _ -> ReferenceLayers.logSoftmax(x);
            case PRelu(PRelu.Slopes slopes) -> ReferenceLayers.prelu(slopes, x, shape, p.get(node.name() + ".weight"));
            case ScaleShift(boolean bias) -> ReferenceLayers.perChannel(x, shape,
                    (v, c) -> v * p.get(node.name() + ".weight")[c] + (bias ? p.get(node.name() + ".bias")[c] : 0));
            case GroupNorm norm -> ReferenceLayers.groupNorm(norm, x, shape, p.get(node.name() + ".weight"), p.get(node.name() + ".bias"));
            case LayerNorm norm -> ReferenceLayers.layerNorm(norm, x, shape, p.get(node.name() + ".weight"), p.get(node.name() + ".bias"));
            case LocalResponseNorm norm -> ReferenceLayers.responseNorm(norm, x, shape);
            case Merge merge -> ReferenceLayers.merge(merge, in, node.inputs().stream().map(network::shapeOf).toList(), node.output());
            case Upsample2d upsample -> ReferenceLayers.upsample(upsample, x, shape, node.output());
            case Rearrangement moved -> ReferenceLayers.rearranged(moved, x, shape, node.output());
            case BatchNorm2d _ -> throw new IllegalStateException();
        };
    }

    private static double[] conv(Conv2d layer, double[] x, Shape in, Shape out, double[] weight, double[] bias) {
        Window w = layer.window();
        Padding pad = w.paddingFor(in);
        int channels = in.size(2) / layer.groups();
        int filters = layer.filters() / layer.groups();
        double[] y = new double[out.elements()];
        for (int oy = 0, at = 0; oy < out.size(0); oy++) {
            for (int ox = 0; ox < out.size(1); ox++) {
                for (int o = 0; o < layer.filters(); o++, at++) {
                    double sum = bias == null ? 0 : bias[o];
                    for (int c = 0; c < channels; c++) {
                        for (int ky = 0; ky < w.height(); ky++) {
                            for (int kx = 0; kx < w.width(); kx++) {
                                int iy = oy * w.strideHeight() + ky * w.dilationHeight() - pad.top();
                                int ix = ox * w.strideWidth() + kx * w.dilationWidth() - pad.left();
                                if (iy >= 0 && iy < in.size(0) && ix >= 0 && ix < in.size(1)) {
                                    sum += x[(iy * in.size(1) + ix) * in.size(2) + o / filters * channels + c]
                                            * weight[((o * channels + c) * w.height() + ky) * w.width() + kx];
                                }
                            }
                        }
                    }
                    y[at] = sum;
                }
            }
        }
        return y;
    }

    private static double[] pool(Window w, double[] x, Shape in, Shape out, boolean max, boolean countPadding) {
        Padding pad = w.paddingFor(in);
        double[] y = new double[out.elements()];
        for (int oy = 0, at = 0; oy < out.size(0); oy++) {
            for (int ox = 0; ox < out.size(1); ox++) {
                for (int c = 0; c < out.size(2); c++, at++) {
                    double best = Double.NEGATIVE_INFINITY;
                    double sum = 0;
                    int count = 0;
                    for (int ky = 0; ky < w.height(); ky++) {
                        for (int kx = 0; kx < w.width(); kx++) {
                            int iy = oy * w.strideHeight() + ky * w.dilationHeight() - pad.top();
                            int ix = ox * w.strideWidth() + kx * w.dilationWidth() - pad.left();
                            boolean inside = iy >= 0 && iy < in.size(0) && ix >= 0 && ix < in.size(1);
                            boolean padded = iy < in.size(0) + pad.bottom() && ix < in.size(1) + pad.right();
                            count += inside || (countPadding && padded) ? 1 : 0;
                            if (inside) {
                                double v = x[(iy * in.size(1) + ix) * in.size(2) + c];
                                sum += v;
                                best = Math.max(best, v);
                            }
                        }
                    }
                    y[at] = max ? best : sum / count;
                }
            }
        }
        return y;
    }

    private static double[] global(double[] x, Shape in, boolean max) {
        int channels = in.size(2);
        double[] y = new double[channels];
        Arrays.fill(y, max ? Double.NEGATIVE_INFINITY : 0);
        for (int i = 0; i < x.length; i++) {
            y[i % channels] = max ? Math.max(y[i % channels], x[i]) : y[i % channels] + x[i] * channels / x.length;
        }
        return y;
    }

    static double activation(Activation f, double x) {
        return switch (f.kind()) {
            case IDENTITY -> x;
            case RELU -> Math.max(0, x);
            case LEAKY_RELU -> x > 0 ? x : f.parameter() * x;
            case ELU -> x > 0 ? x : f.parameter() * Math.expm1(x);
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case TANH -> Math.tanh(x);
            case GELU -> 0.5 * x * (1 + erf(x / Math.sqrt(2)));
            case SILU -> x / (1 + Math.exp(-x));
            case MISH -> x * Math.tanh(Math.log1p(Math.exp(x)));
            case SOFTPLUS -> x > 30 ? x : Math.log1p(Math.exp(x));
            case CLIP -> Math.min(Math.max(x, f.parameter()), f.second());
            case SELU -> f.second() * (x > 0 ? x : f.parameter() * Math.expm1(x));
            case CELU -> Math.max(0, x) + Math.min(0, f.parameter() * Math.expm1(x / f.parameter()));
            case HARD_SIGMOID -> Math.clamp(f.parameter() * x + f.second(), 0.0, 1.0);
            case HARD_SWISH -> x * Math.clamp(x / 6 + 0.5, 0.0, 1.0);
            case SOFTSIGN -> x / (1 + Math.abs(x));
            case THRESHOLDED_RELU -> x > f.parameter() ? x : 0;
            case GELU_TANH -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case LOG_SIGMOID -> -Math.log1p(Math.exp(-x));
            case SHRINK -> x < -f.parameter() ? x + f.second() : x > f.parameter() ? x - f.second() : 0;
            case ABS -> Math.abs(x);
            case EXP -> Math.exp(x);
            case SQRT -> Math.sqrt(x);
        };
    }

    /** By its Taylor series; good to 1e-12 for |x| < 4, and ±1 beyond 6. */
    private static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    static double[] flatten(double[] x, Shape in) {
        if (in.rank() == 1) {
            return x;
        }
        double[] y = new double[x.length];
        int pixels = in.size(0) * in.size(1);
        for (int i = 0; i < x.length; i++) {
            y[i % in.size(2) * pixels + i / in.size(2)] = x[i];
        }
        return y;
    }

    private static double[] dense(Dense layer, double[] x, double[] weight, double[] bias) {
        double[] y = new double[layer.units()];
        for (int o = 0; o < y.length; o++) {
            y[o] = bias == null ? 0 : bias[o];
            for (int i = 0; i < x.length; i++) {
                y[o] += weight[o * x.length + i] * x[i];
            }
        }
        return y;
    }

    private static double[] softmax(double[] x) {
        double top = Arrays.stream(x).max().orElseThrow();
        double sum = Arrays.stream(x).map(v -> Math.exp(v - top)).sum();
        return Arrays.stream(x).map(v -> Math.exp(v - top) / sum).toArray();
    }

    private double[] concat(List<double[]> in, Node node) {
        int channels = node.output().size(-1);
        double[] y = new double[node.output().elements()];
        int first = 0;
        for (int k = 0; k < in.size(); k++) {
            int own = network.shapeOf(node.inputs().get(k)).size(-1);
            for (int i = 0; i < in.get(k).length; i++) {
                y[i / own * channels + first + i % own] = in.get(k)[i];
            }
            first += own;
        }
        return y;
    }

    private double[][] batchNorm(BatchNorm2d layer, double[][] x, Shape shape, String name, Map<String, double[]> p) {
        int channels = shape.size(-1);
        double[] mean = p.get(name + ".running_mean");
        double[] variance = p.get(name + ".running_var");
        if (training) {
            mean = new double[channels];
            variance = new double[channels];
            double n = (double) x.length * x[0].length / channels;
            for (double[] image : x) {
                for (int i = 0; i < image.length; i++) {
                    mean[i % channels] += image[i] / n;
                }
            }
            for (double[] image : x) {
                for (int i = 0; i < image.length; i++) {
                    variance[i % channels] += Math.pow(image[i] - mean[i % channels], 2) / n;
                }
            }
        }
        double[][] y = new double[x.length][];
        for (int n = 0; n < x.length; n++) {
            y[n] = new double[x[n].length];
            for (int i = 0; i < y[n].length; i++) {
                int c = i % channels;
                y[n][i] = (x[n][i] - mean[c]) / Math.sqrt(variance[c] + layer.epsilon()) * p.get(name + ".weight")[c]
                        + p.get(name + ".bias")[c];
            }
        }
        return y;
    }
}
