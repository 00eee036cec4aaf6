package dev.tarn.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a picture of another size or aspect ratio becomes a network's input. Stored in the model file by its word. */
public enum ResizeMode {
    /** Both sides are scaled to the wanted ones; the aspect ratio is lost, no pixel is. */
    STRETCH,
    /** The whole picture inside the wanted size, aspect ratio kept; the rest is black. */
    FIT,
    /** The middle of the picture, aspect ratio kept, as large as covers the wanted size; what lies outside is lost. */
    CROP;

    /** {@return as the command line and model files write it: {@code stretch}, {@code fit}, {@code crop}} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the word.
     *
     * @param word as {@link #word()} gives it
     * @return the mode
     * @throws IllegalArgumentException listing the words
     */
    public static ResizeMode of(String word) {
        for (ResizeMode mode : values()) {
            if (mode.word().equals(word)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("resize mode '" + word + "' is not one of "
                + Arrays.stream(values()).map(ResizeMode::word).collect(Collectors.joining(", ")));
    }
}
