package dev.tarn.fashion;

import java.io.InputStream;

/**
 * The four files of the embedded data set, each a gzip-compressed IDX file.
 *
 * <p>Images are {@code N × 28 × 28} unsigned bytes, 0 black background to 255; labels are {@code N} unsigned bytes 0..9.
 * Training has N = 10,000 (1,000 of each class), test N = 2,000 (200 of each). They are the first of each class in the
 * files of Zalando Research, in the order of those files; {@code src/tools/java/CutFashionMnist.java} cut them.
 */
public final class FashionMnistSmall {

    private FashionMnistSmall() {}

    /**
     * The training images; the caller closes the stream.
     *
     * @return an IDX file, packed with gzip
     */
    public static InputStream trainingImages() {
        return open("train-images-idx3-ubyte.gz");
    }

    /**
     * The labels of the training images, in their order; the caller closes the stream.
     *
     * @return an IDX file, packed with gzip
     */
    public static InputStream trainingLabels() {
        return open("train-labels-idx1-ubyte.gz");
    }

    /**
     * The test images; the caller closes the stream.
     *
     * @return an IDX file, packed with gzip
     */
    public static InputStream testImages() {
        return open("t10k-images-idx3-ubyte.gz");
    }

    /**
     * The labels of the test images, in their order; the caller closes the stream.
     *
     * @return an IDX file, packed with gzip
     */
    public static InputStream testLabels() {
        return open("t10k-labels-idx1-ubyte.gz");
    }

    private static InputStream open(String name) {
        InputStream in = FashionMnistSmall.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("tarn-fashion-mnist was packaged without dev/tarn/fashion/" + name
                    + "; CutFashionMnist.java writes it");
        }
        return in;
    }
}
