package dev.tarn.examples;

import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.ShapeException;
import dev.tarn.network.Network;

/**
 * The article's PyTorch program: layers with names, and a linear layer that is told how many features come in.
 *
 * <pre>
 * self.conv1 = nn.Conv2d(1, 32, 3)
 * self.relu = nn.ReLU()
 * self.pool = nn.MaxPool2d(2, 2)
 * self.fc = nn.Linear(32 * 12 * 12, 10) # Assuming 28x28 input
 * </pre>
 *
 * <p>Its assumption is wrong: 28 → 26 (convolution 3×3) → 13 (pool 2) gives 32·13·13 = 5408 features, not 32·12·12 = 4608. PyTorch finds out when the first image
 * comes; Tarn when the layer is added, and it says where the number comes from.
 */
public final class PyTorchProgram {
    static final int FEATURES_AS_PRINTED = 32 * 12 * 12;
    static final int FEATURES = 32 * 13 * 13;

    private PyTorchProgram() {}

    /**
     * @param features what the last layer is told to expect
     * @throws ShapeException if something else comes in
     */
    static Network network(int features) {
        return Network.input(28, 28, 1)
                .then("conv1", Conv2d.of(32, 3))
                .then("relu", ActivationLayer.RELU)
                .then("pool", MaxPool2d.of(2))
                .then("flatten", new Flatten())
                .then("fc", Dense.of(features, 10));
    }

    public static void main(String[] arguments) {
        try {
            System.out.println(network(FEATURES_AS_PRINTED));
        } catch (ShapeException e) {
            System.out.println("As printed: " + e.getMessage());
        }
        System.out.println("Corrected: " + network(FEATURES));
    }
}
