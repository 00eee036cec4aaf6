package dev.tarn.examples;

import dev.tarn.network.Network;

/**
 * The article's Keras program: layers one behind the other, each told only what is its own.
 *
 * <pre>
 * model = tf.keras.Sequential([
 *     tf.keras.layers.Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28, 1)),
 *     tf.keras.layers.MaxPooling2D((2, 2)),
 *     tf.keras.layers.Flatten(),
 *     tf.keras.layers.Dense(10, activation='softmax')
 * ])
 * </pre>
 */
public final class KerasProgram {
    private KerasProgram() {}

    /** The same network; sizes of everything that is not written here follow from the input. */
    static Network network() {
        return Network.input(28, 28, 1)
                .conv2d(32, 3).relu()
                .maxPool2d(2)
                .flatten()
                .dense(10).softmax();
    }

    public static void main(String[] arguments) {
        Network network = network();
        System.out.println(network);
        network.nodes().forEach(node -> System.out.println("%-10s %s".formatted(node.name(), node.output())));
    }
}
