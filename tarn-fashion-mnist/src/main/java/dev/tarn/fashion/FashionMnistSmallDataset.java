package dev.tarn.fashion;

import dev.tarn.data.EmbeddedDataset;
import java.io.InputStream;
import java.util.List;

/** Makes the embedded files known as {@code fashion-mnist-small}; found by {@link java.util.ServiceLoader}. */
public final class FashionMnistSmallDataset implements EmbeddedDataset {

    /** For {@link java.util.ServiceLoader}. */
    public FashionMnistSmallDataset() {}

    @Override
    public String name() {
        return "fashion-mnist-small";
    }

    @Override
    public String description() {
        return "Fashion-MNIST, embedded part: 10,000 + 2,000 photographs of clothing, 28×28 grey, 10 classes (Zalando, MIT licence)";
    }

    @Override
    public List<String> classes() {
        return List.of("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");
    }

    @Override
    public InputStream open(String file) {
        return switch (file) {
            case "train-images-idx3-ubyte.gz" -> FashionMnistSmall.trainingImages();
            case "train-labels-idx1-ubyte.gz" -> FashionMnistSmall.trainingLabels();
            case "t10k-images-idx3-ubyte.gz" -> FashionMnistSmall.testImages();
            case "t10k-labels-idx1-ubyte.gz" -> FashionMnistSmall.testLabels();
            default -> throw new IllegalArgumentException("fashion-mnist-small has no file " + file);
        };
    }
}
