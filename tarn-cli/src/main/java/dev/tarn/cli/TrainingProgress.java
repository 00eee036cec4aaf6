package dev.tarn.cli;

import dev.tarn.cli.report.Figures;
import dev.tarn.model.Model;
import dev.tarn.train.EpochRecord;
import dev.tarn.train.Progress;
import dev.tarn.train.Score;
import dev.tarn.train.TrainingListener;
import java.util.Locale;
import java.util.function.Supplier;

/** Shows a run to who waits for it: a line an epoch, and on a terminal a bar below it that moves. */
final class TrainingProgress implements TrainingListener {
    private static final long BETWEEN_PICTURES = 100_000_000;
    private static final int BAR = 24;
    /** Terminals narrower than this get the figures without a bar. */
    private static final int NARROW = 90;

    private final Terminal terminal;
    private int epochs;
    private long shown = Long.MIN_VALUE;

    TrainingProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void onStart(Progress progress) {
        epochs = progress.epochs();
    }

    @Override
    public void onBatch(Progress progress) {
        if (!terminal.interactive()) {
            return;
        }
        long now = System.nanoTime();
        if (shown == Long.MIN_VALUE || now - shown >= BETWEEN_PICTURES) {
            shown = now;
            terminal.progress(bar(progress));
        }
    }

    @Override
    public void onEpoch(EpochRecord epoch, Supplier<Model> model) {
        terminal.say(line(epoch));
    }

    private String bar(Progress progress) {
        double done = (double) progress.step() / progress.steps();
        String figures = "loss %.4f  accuracy %s  %s images/s  %s left".formatted(progress.loss(), Figures.percent(progress.accuracy()),
                Figures.count(Math.round(progress.imagesPerSecond())), clock(progress.secondsLeft()));
        String epoch = "epoch " + progress.epoch() + "/" + progress.epochs();
        if (terminal.width() < NARROW) {
            return epoch + "  " + figures;
        }
        int full = (int) Math.round(done * BAR);
        return "%s  %s%s %3d %%  %s".formatted(epoch, "━".repeat(full), "╌".repeat(BAR - full), (int) (100 * done), figures);
    }

    private String line(EpochRecord epoch) {
        Score validation = epoch.validation();
        String held = validation == null
                ? ""
                : "  validation %s (loss %.4f)".formatted(Figures.percent(validation.accuracy()), validation.loss());
        return "epoch %d/%d  loss %.4f  accuracy %s%s  %s images/s  %s".formatted(epoch.epoch(), epochs, epoch.loss(),
                Figures.percent(epoch.accuracy()), held,
                Figures.count(Math.round(epoch.imagesPerSecond())), Figures.duration(epoch.seconds()));
    }

    /** {@code 1:05}, {@code 2:03:20} */
    private static String clock(double seconds) {
        if (Double.isNaN(seconds)) {
            return "–";
        }
        long whole = (long) Math.ceil(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole % 3600 / 60, whole % 60);
    }
}
