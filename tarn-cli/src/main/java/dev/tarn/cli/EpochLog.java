package dev.tarn.cli;

import dev.tarn.model.Model;
import dev.tarn.train.EpochRecord;
import dev.tarn.train.Score;
import dev.tarn.train.TrainingListener;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a run as comma-separated values, a row an epoch, each in the file before the next epoch begins. */
final class EpochLog implements TrainingListener, AutoCloseable {
    private static final String HEADS = "epoch,steps,loss,accuracy,validation_loss,validation_accuracy,learning_rate,seconds,images_per_second";

    private final BufferedWriter out;

    EpochLog(Path file) throws IOException {
        out = Files.newBufferedWriter(file);
        write(HEADS);
    }

    @Override
    public void onEpoch(EpochRecord epoch, Supplier<Model> model) {
        Score validation = epoch.validation();
        try {
            write(Stream.of(epoch.epoch(), epoch.steps(), epoch.loss(), epoch.accuracy(), validation == null ? "" : validation.loss(),
                    validation == null ? "" : validation.accuracy(), epoch.rate(), epoch.seconds(), epoch.imagesPerSecond())
                    .map(String::valueOf)
                    .collect(Collectors.joining(",")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String row) throws IOException {
        out.write(row);
        out.write('\n');
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
