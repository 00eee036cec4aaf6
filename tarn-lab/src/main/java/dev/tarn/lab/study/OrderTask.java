package dev.tarn.lab.study;

import dev.tarn.data.Dataset;
import dev.tarn.layer.Layer;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.plan.InferencePlan;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.TrainingPlan;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Tensor;
import dev.tarn.train.DivergenceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Both orders of an activation and its pool, from the same parameters, computed as they are written (the planner would make one of the two): outputs and gradients before training,
 * then a short training of each, and the weights it leaves.
 *
 * @param variant the activation's name
 * @param scale by which the first parameters are multiplied: large ones saturate
 */
record OrderTask(String variant, Layer activation, float scale, long seed) implements Task {
    private static final PlanOptions AS_WRITTEN = PlanOptions.standard().withAsWritten(true);
    private static final int STEPS = 60;

    @Override
    public String name() {
        return "order-" + variant + "-" + seed;
    }

    @Override
    public long cost(StudyDesign design) {
        return 3L * STEPS * StudyDesign.BATCH;
    }

    @Override
    public List<Row> run(StudyDesign design) {
        Network before = Variants.ordered(design.network(), activation, false);
        Network after = Variants.ordered(design.network(), activation, true);
        Map<String, Tensor> parameters = scaled(Model.initialize(before, seed).parameters());
        String name = "order-" + variant;
        Dataset looked = design.test().first(StudyDesign.LOOKED_AT);
        float[] outputsBefore = outputs(before, parameters, looked);
        float[] outputsAfter = outputs(after, parameters, looked);
        float[] gradientsBefore = gradients(before, parameters, design.train());
        float[] gradientsAfter = gradients(after, parameters, design.train());
        List<Row> rows = new ArrayList<>(List.of(Row.of(name, seed, 0, "", "outputs_differ", differing(outputsBefore, outputsAfter)),
                Row.of(name, seed, 0, "", "gradients_differ", differing(gradientsBefore, gradientsAfter)),
                Row.of(name, seed, 0, "", "outputs_farthest", farthest(outputsBefore, outputsAfter)),
                Row.of(name, seed, 0, "", "gradients_farthest", farthest(gradientsBefore, gradientsAfter))));
        try {
            Model trainedBefore = train(design, before, parameters);
            Model trainedAfter = train(design, after, parameters);
            rows.add(Row.of(name, seed, 1, "", "weights_differ",
                    differing(flat(trainedBefore.parameters()), flat(trainedAfter.parameters()))));
            rows.add(new Row(name, seed, 1, "", "weights_sha256_before", Checksums.of(trainedBefore.parameters())));
            rows.add(new Row(name, seed, 1, "", "weights_sha256_after", Checksums.of(trainedAfter.parameters())));
            rows.add(Row.of(name, seed, 1, "", "test_accuracy_before", Judged.of(trainedBefore, design.test()).accuracy()));
            rows.add(Row.of(name, seed, 1, "", "test_accuracy_after", Judged.of(trainedAfter, design.test()).accuracy()));
        } catch (DivergenceException e) {
            rows.add(Row.diverged(name, seed, e));
            for (String measure : List.of("weights_differ", "test_accuracy_before", "test_accuracy_after")) {
                rows.add(Row.of(name, seed, 1, "", measure, Double.NaN));
            }
        }
        return rows;
    }

    private Map<String, Tensor> scaled(Map<String, Tensor> parameters) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> {
            float[] data = tensor.data().clone();
            for (int i = 0; i < data.length; i++) {
                data[i] *= scale;
            }
            all.put(name, Tensor.of(tensor.shape(), data));
        });
        return all;
    }

    private Model train(StudyDesign design, Network network, Map<String, Tensor> parameters) {
        return TrainingTask.trainer(design, seed).epochs(1).steps(STEPS).plan(AS_WRITTEN).fit(Model.of(network, parameters), design.train())
                .model();
    }

    private static float[] outputs(Network network, Map<String, Tensor> parameters, Dataset images) {
        try (Workers alone = Workers.of(1)) {
            InferencePlan plan = InferencePlan.of(network, parameters, images.size(), AS_WRITTEN, alone);
            float[] outputs = new float[images.size() * plan.outputs()];
            plan.run(images.size(), images::read, outputs, 0);
            return outputs;
        }
    }

    private static float[] gradients(Network network, Map<String, Tensor> parameters, Dataset images) {
        int count = Math.min(StudyDesign.BATCH, images.size());
        try (Workers alone = Workers.of(1)) {
            TrainingPlan plan = TrainingPlan.of(network, count, AS_WRITTEN, alone);
            plan.load(parameters);
            for (int i = 0; i < count; i++) {
                plan.targets()[i * plan.classes() + images.label(i)] = 1;
                plan.weights()[i] = 1;
            }
            plan.step(count, images::read, 1);
            return flat(plan.gradients());
        }
    }

    private static float[] flat(Map<String, Tensor> parameters) {
        int size = parameters.values().stream().mapToInt(tensor -> tensor.data().length).sum();
        float[] all = new float[size];
        int at = 0;
        for (Tensor tensor : parameters.values()) {
            System.arraycopy(tensor.data(), 0, all, at, tensor.data().length);
            at += tensor.data().length;
        }
        return all;
    }

    /** Share of numbers that differ in any bit. */
    private static double differing(float[] a, float[] b) {
        int count = 0;
        for (int i = 0; i < a.length; i++) {
            count += Float.floatToRawIntBits(a[i]) != Float.floatToRawIntBits(b[i]) ? 1 : 0;
        }
        return (double) count / a.length;
    }

    private static double farthest(float[] a, float[] b) {
        double farthest = 0;
        for (int i = 0; i < a.length; i++) {
            farthest = Math.max(farthest, Math.abs((double) a[i] - b[i]));
        }
        return farthest;
    }
}
