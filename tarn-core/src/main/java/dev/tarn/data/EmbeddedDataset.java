package dev.tarn.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A data set that travels on the class path, found with {@link java.util.ServiceLoader}. Its files are the four of MNIST, gzip-compressed:
 * {@code train-images-idx3-ubyte.gz}, {@code train-labels-idx1-ubyte.gz}, {@code t10k-images-idx3-ubyte.gz}, {@code t10k-labels-idx1-ubyte.gz}.
 */
public interface EmbeddedDataset {

    /** {@return the name people type, as {@code fashion-mnist-small}} */
    String name();

    /** {@return one line for {@code tarn data list}} */
    String description();

    /** {@return names of the classes in the order of their labels} */
    List<String> classes();

    /**
     * Opens one of the four files; the caller closes it.
     *
     * @param file name of an IDX file, packed with gzip
     * @return the file's bytes
     * @throws IOException if it cannot be opened
     */
    InputStream open(String file) throws IOException;
}
