package dev.tarn.measure;

import dev.tarn.kernel.Kernels;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.plan.ParameterSlot;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.TrainingPlan;
import dev.tarn.plan.Workers;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.zoo.Zoo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Started by {@link PortabilityTest} in a JVM of its own: says which kernels and threads it would take, and takes two steps of plain SGD. */
final class PortabilityProbe {
    static final int IMAGES = 6;
    static final int STEPS = 2;
    static final double RATE = 0.05;

    private PortabilityProbe() {}

    static Network network() {
        return Zoo.convnet1(Shape.of(28, 28, 1), 10);
    }

    static int label(int image) {
        return (3 * image + 1) % 10;
    }

    /** @param arguments a file for the parameters, or nothing */
    public static void main(String[] arguments) throws IOException {
        Kernels.Choice choice = Kernels.choice();
        System.out.println("kernels " + (choice.vector() ? "vector" : "plain") + " " + choice.bits() + " " + choice.reason());
        System.out.println("threads " + Workers.defaultThreads());
        if (arguments.length > 0) {
            train(Path.of(arguments[0]));
        }
    }

    private static void train(Path file) throws IOException {
        Network network = network();
        try (Workers workers = Workers.of(2)) {
            TrainingPlan plan = TrainingPlan.of(network, IMAGES, PlanOptions.standard(), workers);
            plan.load(Model.initialize(network, 1).parameters());
            Arrays.fill(plan.weights(), 1);
            for (int n = 0; n < IMAGES; n++) {
                plan.targets()[10 * n + label(n)] = 1;
            }
            RandomBatch images = new RandomBatch(network, IMAGES);
            float[] p = plan.parameterMemory();
            for (int step = 0; step < STEPS; step++) {
                System.out.println("loss " + plan.step(IMAGES, images, step));
                for (ParameterSlot slot : plan.slots()) {
                    Kernels.update().sgd(p, slot.offset(), plan.gradientMemory(), slot.offset(), p, slot.offset(), slot.floats(), RATE, 0,
                            false, 0, false);
                }
                plan.parametersChanged();
            }
            write(file, plan.parameters());
        }
    }

    private static void write(Path file, Map<String, Tensor> parameters) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * parameters.values().stream().mapToInt(t -> t.data().length).sum());
        for (String name : network().parameters().keySet()) {
            Tensor tensor = parameters.get(name);
            if (tensor == null) {
                throw new IllegalStateException(name + " is missing");
            }
            bytes.asFloatBuffer().put(tensor.data());
            bytes.position(bytes.position() + Float.BYTES * tensor.data().length);
        }
        Files.write(file, bytes.array());
    }
}
