package dev.tarn.cli;

import dev.tarn.data.Dataset;
import dev.tarn.data.DatasetCatalog;
import dev.tarn.data.Datasets;
import dev.tarn.model.Model;
import dev.tarn.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Images for the page to pick from: those that {@code --data} names, or the built-in ones where a model was made for their like. Opened when first asked for: the start need not wait for them. */
final class TestImages implements Function<Model, Optional<Dataset>> {
    private final @Nullable String data;
    private @Nullable Dataset opened;

    TestImages(@Nullable String data) {
        this.data = data;
    }

    @Override
    public synchronized Optional<Dataset> apply(Model model) {
        Shape input = model.network().input();
        if (input.rank() != 3) {
            return Optional.empty();
        }
        Dataset images = opened;
        if (images == null) {
            images = open(model);
            opened = images;
        }
        boolean suits = input.equals(Shape.of(images.height(), images.width(), images.channels()));
        // Without --data, letters of an alphabet must not be offered shoes.
        return suits && (data != null || images.classes().equals(model.classes())) ? Optional.of(images) : Optional.empty();
    }

    private Dataset open(Model model) {
        try {
            Datasets sets = data == null
                    ? Datasets.load(DataOptions.STANDARD)
                    : DatasetCatalog.standard().open(data, DataOptions.imagesFor(model));
            Dataset test = sets.test();
            return test == null ? sets.train() : test;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
