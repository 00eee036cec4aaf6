package dev.tarn.lab.record;

import dev.tarn.data.Dataset;
import dev.tarn.model.Model;
import dev.tarn.plan.ZeroCounts;
import dev.tarn.train.EpochRecord;
import dev.tarn.train.Progress;
import dev.tarn.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records after each epoch how many zeros each layer's results hold, and how many of its units are dead, on some images.
 *
 * <pre>{@code
 * SparsityRecorder sparsity = SparsityRecorder.on(data.test().first(256));
 * Trainer.standard().listener(sparsity).fit(model, data);
 * sparsity.rows().forEach(row -> System.out.println(row.epoch() + " " + row.layer() + " " + row.zeros()));
 * }</pre>
 *
 * <p>It looks at the network as it is written, with as many threads as train. Each layer's results count as they are behind the epoch, on all of the given images and no others: that sample is the
 * recorder's cost, about that of training on two or three times as many images, once an epoch.
 *
 * <p>For one run at a time: a new run forgets the one before.
 */
public final class SparsityRecorder implements TrainingListener {
    private final Dataset images;
    private final List<Row> rows = new ArrayList<>();
    private int threads = 1;
    private @Nullable ZeroProbe probe;

    /**
     * One layer after one epoch.
     *
     * @param epoch counted from 1
     * @param layer its name
     * @param zeros share of its numbers that are zero
     * @param units channels of a map, or features
     * @param dead units that were zero everywhere, for every image
     */
    public record Row(int epoch, String layer, double zeros, int units, int dead) {}

    private SparsityRecorder(Dataset images) {
        this.images = images;
    }

    /**
     * A recorder that looks at these images after each epoch.
     *
     * @param images looked at after each epoch; a few hundred tell as much as thousands
     * @return a listener for a trainer
     */
    public static SparsityRecorder on(Dataset images) {
        return new SparsityRecorder(images);
    }

    @Override
    public void onStart(Progress progress) {
        rows.clear();
        probe = null;
        threads = progress.threads();
    }

    @Override
    public void onEpoch(EpochRecord epoch, Supplier<Model> model) {
        Model now = model.get();
        ZeroProbe looking = probe;
        if (looking == null) {
            looking = new ZeroProbe(now, images, threads);
            probe = looking;
        }
        ZeroCounts counts = looking.look(now);
        for (String layer : looking.layers()) {
            rows.add(new Row(epoch.epoch(), layer, counts.zeros(layer), counts.units(layer), counts.dead(layer)));
        }
    }

    /** {@return everything so far, in the order of epochs and layers} */
    public List<Row> rows() {
        return List.copyOf(rows);
    }
}
