package dev.tarn.measure;

import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Tensor;
import java.util.Map;

/** Two steps of SGD on {@code convnet1} in double precision: nested loops, nothing shared with what is tested but the first parameters and the images. */
final class ConvNet1Oracle {
    private static final int SIDE = 28;
    private static final int FILTERS = 32;
    private static final int POOLED = 13;
    private static final int FEATURES = FILTERS * POOLED * POOLED;
    private static final int CLASSES = 10;

    final double[] kernel;
    final double[] kernelBias;
    final double[] dense;
    final double[] denseBias;
    final double[] losses = new double[PortabilityProbe.STEPS];

    ConvNet1Oracle() {
        Network network = PortabilityProbe.network();
        Map<String, Tensor> first = Model.initialize(network, 1).parameters();
        kernel = doubles(first.get("conv1.weight"));
        kernelBias = doubles(first.get("conv1.bias"));
        dense = doubles(first.get("dense1.weight"));
        denseBias = doubles(first.get("dense1.bias"));
        float[] pixels = new RandomBatch(network, PortabilityProbe.IMAGES).pixels();
        for (int step = 0; step < losses.length; step++) {
            losses[step] = step(pixels);
        }
    }

    private static double[] doubles(Tensor tensor) {
        double[] values = new double[tensor.data().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.data()[i];
        }
        return values;
    }

    /** In the order of the network's parameters. */
    double[][] parameters() {
        return new double[][] {kernel, kernelBias, dense, denseBias};
    }

    private double step(float[] pixels) {
        double[] kernelGradient = new double[kernel.length];
        double[] kernelBiasGradient = new double[FILTERS];
        double[] denseGradient = new double[dense.length];
        double[] denseBiasGradient = new double[CLASSES];
        double loss = 0;
        for (int n = 0; n < PortabilityProbe.IMAGES; n++) {
            int image = n * SIDE * SIDE;
            double[] features = new double[FEATURES];
            int[] winner = new int[FEATURES];
            for (int f = 0; f < FILTERS; f++) {
                for (int window = 0; window < POOLED * POOLED; window++) {
                    int at = f * POOLED * POOLED + window;
                    double best = Double.NEGATIVE_INFINITY;
                    for (int inWindow = 0; inWindow < 4; inWindow++) {
                        int position = (2 * (window / POOLED) + inWindow / 2) * SIDE + 2 * (window % POOLED) + inWindow % 2;
                        double sum = kernelBias[f];
                        for (int tap = 0; tap < 9; tap++) {
                            sum += kernel[f * 9 + tap] * pixels[image + position + tap / 3 * SIDE + tap % 3];
                        }
                        if (sum > best) {
                            best = sum;
                            winner[at] = position;
                        }
                    }
                    features[at] = Math.max(0, best);
                }
            }
            double[] scores = denseBias.clone();
            for (int c = 0; c < CLASSES; c++) {
                for (int i = 0; i < FEATURES; i++) {
                    scores[c] += dense[c * FEATURES + i] * features[i];
                }
            }
            double sum = 0;
            for (double score : scores) {
                sum += Math.exp(score);
            }
            loss += (Math.log(sum) - scores[PortabilityProbe.label(n)]) / PortabilityProbe.IMAGES;
            double[] featureGradient = new double[FEATURES];
            for (int c = 0; c < CLASSES; c++) {
                double g = (Math.exp(scores[c]) / sum - (c == PortabilityProbe.label(n) ? 1 : 0)) / PortabilityProbe.IMAGES;
                denseBiasGradient[c] += g;
                for (int i = 0; i < FEATURES; i++) {
                    denseGradient[c * FEATURES + i] += g * features[i];
                    featureGradient[i] += g * dense[c * FEATURES + i];
                }
            }
            for (int i = 0; i < FEATURES; i++) {
                if (features[i] > 0) {
                    int f = i / (POOLED * POOLED);
                    kernelBiasGradient[f] += featureGradient[i];
                    for (int tap = 0; tap < 9; tap++) {
                        kernelGradient[f * 9 + tap] += featureGradient[i] * pixels[image + winner[i] + tap / 3 * SIDE + tap % 3];
                    }
                }
            }
        }
        descend(kernel, kernelGradient);
        descend(kernelBias, kernelBiasGradient);
        descend(dense, denseGradient);
        descend(denseBias, denseBiasGradient);
        return loss;
    }

    private static void descend(double[] parameters, double[] gradient) {
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] -= PortabilityProbe.RATE * gradient[i];
        }
    }
}
