import org.jspecify.annotations.NullMarked;

/**
 * Convolutional networks on the JDK alone: kernels, tensors, layers, networks, planner, data, training.
 *
 * <p>The vector module is optional at run time: without {@code --add-modules jdk.incubator.vector} the plain twin of
 * every kernel runs.
 */
@NullMarked @SuppressWarnings("module") // the modules that kernels are open to are built later
module dev.tarn.core {
    requires static jdk.incubator.vector;
    requires static transitive org.jspecify;
    requires transitive java.desktop;
    requires java.management;
    requires java.net.http;

    exports dev.tarn;
    exports dev.tarn.activation;
    exports dev.tarn.augment;
    exports dev.tarn.data;
    exports dev.tarn.file;
    exports dev.tarn.image;
    exports dev.tarn.json;
    exports dev.tarn.kernel to dev.tarn.cli, dev.tarn.lab;
    exports dev.tarn.layer;
    exports dev.tarn.measure;
    exports dev.tarn.model;
    exports dev.tarn.network;
    exports dev.tarn.plan;
    exports dev.tarn.tensor;
    exports dev.tarn.train;
    exports dev.tarn.zoo;

    uses dev.tarn.data.EmbeddedDataset;
}
