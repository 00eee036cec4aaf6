package dev.tarn.cli;

import dev.tarn.train.Plateau;
import dev.tarn.train.Schedule;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Schedules of the learning rate in words. */
final class Schedules {
    /** The step schedule steps twice, after each third. */
    private static final int STAIRS = 3;
    private static final double PLATEAU_FACTOR = 0.1;
    private static final int PLATEAU_EPOCHS = 5;

    private Schedules() {}

    /**
     * The words as they are kept: a plateau with its numbers.
     *
     * @throws IllegalArgumentException if there is no such schedule
     */
    static String checked(String words) {
        Plateau plateau = plateau(words);
        if (plateau != null) {
            return "plateau " + plateau.factor() + " " + plateau.patience();
        }
        return switch (words) {
            case "constant", "step", "cosine", "one-cycle", "triangular" -> words;
            default -> throw new IllegalArgumentException(
                    "--schedule is constant, step, cosine, one-cycle, triangular or plateau; found '" + words + "'");
        };
    }

    /** The plateau that the words name, or null. */
    static @Nullable Plateau plateau(String words) {
        String[] parts = words.strip().toLowerCase(Locale.ROOT).split("\\s+");
        if (!parts[0].equals("plateau")) {
            return null;
        }
        try {
            return new Plateau(parts.length > 1 ? Double.parseDouble(parts[1]) : PLATEAU_FACTOR,
                    parts.length > 2 ? Integer.parseInt(parts[2]) : PLATEAU_EPOCHS);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--schedule '" + words + "'; expected plateau, a factor and a number of epochs, such as plateau 0.1 5",
                    e);
        }
    }

    /**
     * @param warmUp epochs
     * @throws IllegalArgumentException if the rise is longer than the run
     */
    static Schedule of(String words, double warmUp, int epochs) {
        if (!(warmUp >= 0 && warmUp <= Math.max(epochs, 1))) {
            throw new IllegalArgumentException("--warm-up " + warmUp + "; expected 0 to " + epochs + ", the epochs of the run");
        }
        int most = Math.max(epochs, 1);
        return switch (words) {
            case "step" -> Schedule.step(Math.ceilDiv(most, STAIRS)).afterWarmUp(warmUp);
            case "cosine" -> Schedule.cosine().afterWarmUp(warmUp);
            case "one-cycle" -> Schedule.oneCycle(warmUp / most);
            case "triangular" -> Schedule.triangular(warmUp / most);
            default -> Schedule.constant().afterWarmUp(warmUp);
        };
    }
}
