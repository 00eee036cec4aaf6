package dev.tarn.image;

import java.util.Locale;

/** In which order a network takes the colours of a pixel. Stored in the model file by its word. */
public enum ChannelOrder {
    /** Red, green, blue: what pictures have. */
    RGB,
    /** As OpenCV and Caffe have them, and networks that were trained there. */
    BGR;

    /** {@return as the command line and model files write it: {@code rgb}, {@code bgr}} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the word.
     *
     * @param word as {@link #word()} gives it
     * @return the order
     * @throws IllegalArgumentException listing the words
     */
    public static ChannelOrder of(String word) {
        return switch (word) {
            case "rgb" -> RGB;
            case "bgr" -> BGR;
            default -> throw new IllegalArgumentException("order of channels '" + word + "' is not one of rgb, bgr");
        };
    }
}
