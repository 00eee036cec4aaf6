package dev.tarn.cli;

import dev.tarn.report.Figures;
import dev.tarn.model.Model;
import dev.tarn.train.EpochRecord;
import dev.tarn.train.Progress;
import dev.tarn.train.Score;
import dev.tarn.train.TrainingListener;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Shows a run to who waits for it: a line an epoch, and on a terminal a bar below it that moves. */
final class TrainingProgress implements TrainingListener {
    private static final long BETWEEN_PICTURES = 100_000_000;
    private static final int LONGEST_BAR = 24;
    private static final int SHORTEST_BAR = 5;
    /** How much of the speed shown is that of the last picture: the first steps are slow, because Java is still compiling, and should soon be forgotten. */
    private static final double NEWS = 0.2;

    private final Terminal terminal;
    private int epochs;
    private long shown;
    private long stepsShown;
    private double stepsPerSecond;

    TrainingProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void onResume(Progress progress, List<String> damaged) {
        damaged.forEach(message -> terminal.say("passed over: " + message));
        terminal.say("going on after step %s of %s".formatted(Figures.count(progress.step()), Figures.count(progress.steps())));
    }

    @Override
    public void onStart(Progress progress) {
        epochs = progress.epochs();
        shown = System.nanoTime();
    }

    @Override
    public void onBatch(Progress progress) {
        if (!terminal.interactive()) {
            return;
        }
        long now = System.nanoTime();
        if (stepsPerSecond == 0 || now - shown >= BETWEEN_PICTURES) {
            double speed = (progress.step() - stepsShown) / ((now - shown) / 1e9);
            stepsPerSecond = stepsPerSecond == 0 ? speed : (1 - NEWS) * stepsPerSecond + NEWS * speed;
            shown = now;
            stepsShown = progress.step();
            terminal.progress(picture(progress));
        }
    }

    @Override
    public void onEpoch(EpochRecord epoch, Supplier<Model> model) {
        terminal.say(line(epoch));
    }

    /** Figures, behind as much of a bar as the terminal has room for. */
    private String picture(Progress progress) {
        String epoch = "epoch " + progress.epoch() + "/" + progress.epochs() + "  ";
        String figures = "loss %.4f  accuracy %s  %s images/s  %s left".formatted(progress.loss(), Figures.percent(progress.accuracy()),
                Figures.count(Math.round(progress.imagesPerSecond())), clock((progress.steps() - progress.step()) / stepsPerSecond));
        int room = Math.min(LONGEST_BAR, terminal.width() - 1 - epoch.length() - figures.length() - "  ".length());
        if (room < SHORTEST_BAR) {
            return epoch + figures;
        }
        int full = (int) (room * progress.step() / progress.steps());
        return epoch + "━".repeat(full) + "╌".repeat(room - full) + "  " + figures;
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
        long whole = (long) Math.ceil(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole % 3600 / 60, whole % 60);
    }
}
