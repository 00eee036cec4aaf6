package dev.tarn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.layer.Initializer;
import dev.tarn.layer.Parameter;
import dev.tarn.network.Network;
import dev.tarn.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A network with random parameters, images and labels, and what the oracle says of it. */
final class Fixture {
    final Network network;
    final int images;
    final Map<String, Tensor> parameters = new LinkedHashMap<>();
    final float[][] pixels;
    final int[] labels;
    final int classes;

    Fixture(Network network, int images, long seed) {
        this.network = network;
        this.images = images;
        SplittableRandom random = new SplittableRandom(seed);
        network.parameters().forEach((name, parameter) -> parameters.put(name, Tensor.of(parameter.shape(), values(parameter, random))));
        pixels = new float[images][network.input().elements()];
        for (float[] image : pixels) {
            for (int i = 0; i < image.length; i++) {
                image[i] = (float) random.nextGaussian();
            }
        }
        classes = network.output().size(-1);
        labels = random.ints(images, 0, classes).toArray();
    }

    /** Nothing special about any parameter: scales that are negative, variances that are not 1. */
    private static float[] values(Parameter parameter, SplittableRandom random) {
        float[] values = new float[parameter.shape().elements()];
        parameter.initializer().fill(values, random);
        boolean constant = parameter.initializer() instanceof Initializer.Constant;
        for (int i = 0; constant && i < values.length; i++) {
            values[i] = parameter.name().equals("running_var") ? 0.5f + random.nextFloat() : (float) random.nextGaussian();
        }
        return values;
    }

    ImageSource source() {
        return (image, into, at) -> System.arraycopy(pixels[image], 0, into, at, pixels[image].length);
    }

    double[][] doubles() {
        double[][] x = new double[images][];
        Arrays.setAll(x, n -> doubles(pixels[n]));
        return x;
    }

    static double[] doubles(float[] values) {
        double[] d = new double[values.length];
        Arrays.setAll(d, i -> values[i]);
        return d;
    }

    Map<String, double[]> doubleParameters() {
        Map<String, double[]> all = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> all.put(name, doubles(tensor.data())));
        return all;
    }

    float[] infer(PlanOptions options, int threads) {
        try (Workers workers = Workers.of(threads)) {
            InferencePlan plan = InferencePlan.of(network, parameters, images, options, workers);
            float[] y = new float[images * plan.outputs()];
            plan.run(images, source(), y, 0);
            return y;
        }
    }

    /** One step; returns the plan with its gradients. */
    TrainingPlan step(PlanOptions options, int threads) {
        try (Workers workers = Workers.of(threads)) {
            TrainingPlan plan = TrainingPlan.of(network, images, options, workers);
            plan.load(parameters);
            step(plan);
            return plan;
        }
    }

    double step(TrainingPlan plan) {
        Arrays.fill(plan.targets(), 0);
        Arrays.fill(plan.weights(), 1);
        for (int n = 0; n < images; n++) {
            plan.targets()[n * classes + labels[n]] = 1;
        }
        return plan.step(images, source(), 7);
    }

    void checkInference(double tolerance) {
        double[][] want = new ReferenceNetwork(network, false).run(doubles(), doubleParameters(), false);
        float[] got = infer(PlanOptions.standard(), 1);
        double top = Arrays.stream(want).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
        for (int n = 0; n < images; n++) {
            for (int i = 0; i < want[n].length; i++) {
                assertThat((double) got[n * want[n].length + i]).as("%s: image %d, output %d", network, n, i).isCloseTo(want[n][i],
                        org.assertj.core.data.Offset.offset(tolerance * top + 1e-7));
            }
        }
    }

    /** Loss against the oracle; gradients of up to {@code most} elements a parameter against central differences of the oracle. */
    void checkTraining(int most, double tolerance) {
        ReferenceNetwork oracle = new ReferenceNetwork(network, true);
        TrainingPlan plan;
        double loss;
        try (Workers workers = Workers.of(2)) {
            plan = TrainingPlan.of(network, images, PlanOptions.standard(), workers);
            plan.load(parameters);
            loss = step(plan);
        }
        double[][] x = doubles();
        Map<String, double[]> p = doubleParameters();
        assertThat(loss).as("loss of %s", network).isCloseTo(oracle.loss(x, labels, p),
                org.assertj.core.data.Offset.offset(1e-4 * (1 + Math.abs(loss))));
        Map<String, Tensor> gradients = plan.gradients();
        Set<String> fixed = Set.of("running_mean", "running_var");
        SplittableRandom random = new SplittableRandom(3);
        for (String name : p.keySet()) {
            if (fixed.contains(name.substring(name.lastIndexOf('.') + 1))) {
                continue;
            }
            double[] values = p.get(name);
            float[] got = gradients.get(name).data();
            double scale = 1e-3;
            for (float g : got) {
                scale = Math.max(scale, Math.abs(g));
            }
            for (int k = 0; k < Math.min(most, values.length); k++) {
                int i = values.length <= most ? k : random.nextInt(values.length);
                double was = values[i];
                double h = 1e-6 * Math.max(1, Math.abs(was));
                values[i] = was + h;
                double up = oracle.loss(x, labels, p);
                values[i] = was - h;
                double down = oracle.loss(x, labels, p);
                values[i] = was;
                assertThat((double) got[i]).as("%s: gradient of %s[%d]", network, name, i).isCloseTo((up - down) / (2 * h),
                        org.assertj.core.data.Offset.offset(tolerance * scale));
            }
        }
    }
}
