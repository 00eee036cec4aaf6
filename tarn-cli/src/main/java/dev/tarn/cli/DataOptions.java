package dev.tarn.cli;

import dev.tarn.data.DatasetCatalog;
import dev.tarn.data.Datasets;
import dev.tarn.data.ImageOptions;
import dev.tarn.model.Model;
import dev.tarn.tensor.Shape;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which commands take images to learn from or to be judged on. */
final class DataOptions {
    static final String STANDARD = "fashion-mnist-small";

    @Option(names = "--data", paramLabel = "D", description = {
        "Images: a known name (see tarn data), a folder of IDX files, a folder with a sub-folder of images per class (possibly below train/ and test/), "
                + "CIFAR binary files, or an .npz archive. Default: fashion-mnist-small, which is built in."})
    private @Nullable String data;

    /** Images as a model wants them. */
    Datasets openFor(Model model) throws IOException {
        return DatasetCatalog.standard().open(data == null ? STANDARD : data, imagesFor(model));
    }

    boolean given() {
        return data != null;
    }

    /** What was asked for, or this. */
    String nameOr(String standard) {
        return data == null ? standard : data;
    }

    /** Pictures in the size, the channels and the manner that a model wants. */
    static ImageOptions imagesFor(Model model) {
        ImageOptions options = ImageOptions.defaults().withMode(model.preprocessing().resize());
        Shape input = model.network().input();
        boolean pictures = input.rank() == 3 && (input.size(2) == 1 || input.size(2) == 3);
        return pictures ? options.withSize(input.size(0), input.size(1), input.size(2)) : options;
    }
}
