package dev.tarn.augment;

import dev.tarn.augment.Change.Brightness;
import dev.tarn.augment.Change.Contrast;
import dev.tarn.augment.Change.Cutout;
import dev.tarn.augment.Change.Erase;
import dev.tarn.augment.Change.Fill;
import dev.tarn.augment.Change.Flip;
import dev.tarn.augment.Change.Mixup;
import dev.tarn.augment.Change.Rotate;
import dev.tarn.augment.Change.Scale;
import dev.tarn.augment.Change.Shift;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** Reads one change from its words, and writes what the words have in common. */
final class Words {
    private static final String KNOWN = "flip [alternating], shift N [zero|reflect], rotate DEGREES [zero|reflect], scale SHARE [zero|reflect], brightness SHARE, contrast SHARE, "
            + "cutout SIDE, erase PROBABILITY, mixup ALPHA";

    private final String text;
    private final Deque<String> rest;

    private Words(String text) {
        this.text = text.strip();
        rest = new ArrayDeque<>(List.of(this.text.toLowerCase(Locale.ROOT).split("\\s+")));
    }

    static Change parse(String text) {
        Words words = new Words(text);
        Change change = words.change();
        if (!words.rest.isEmpty()) {
            throw words.wrong("'" + words.rest.peek() + "' is too much");
        }
        return change;
    }

    private Change change() {
        String word = rest.remove();
        return switch (word) {
            case "flip" -> new Flip(take("alternating"));
            case "shift", "crop" -> new Shift(whole("pixels"), fill());
            case "rotate" -> new Rotate(number("degrees"), fill());
            case "scale" -> new Scale(number("a share such as 0.1"), fill());
            case "brightness" -> new Brightness(number("a share such as 0.2"));
            case "contrast" -> new Contrast(number("a share such as 0.2"));
            case "cutout" -> new Cutout(whole("the side of the square in pixels"));
            case "erase" -> new Erase(number("a probability such as 0.5"));
            case "mixup" -> new Mixup(number("alpha, such as 0.2"));
            default -> throw wrong("there is no such change; there are " + KNOWN);
        };
    }

    private boolean take(String word) {
        boolean found = word.equals(rest.peek());
        if (found) {
            rest.remove();
        }
        return found;
    }

    private Fill fill() {
        if (take("reflect")) {
            return Fill.REFLECT;
        }
        take("zero");
        return Fill.ZERO;
    }

    private int whole(String what) {
        double number = number(what);
        if (number != Math.rint(number)) {
            throw wrong("expected a whole number: " + what);
        }
        return (int) number;
    }

    private double number(String what) {
        String word = rest.poll();
        try {
            return Double.parseDouble(word == null ? "" : word);
        } catch (NumberFormatException e) {
            throw wrong("expected " + what + ", found " + (word == null ? "nothing" : "'" + word + "'"));
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("augmentation '" + text + "': " + what);
    }

    /** Above {@code above} for numbers with a fraction, from it on for whole ones. */
    static void inRange(String word, double value, double above, double most) {
        if (!(value > above && value <= most)) {
            throw new IllegalArgumentException(
                    "augmentation '" + word + " " + of(value) + "': expected a number above " + of(above) + ", up to "
                            + of(most));
        }
    }

    static void inRange(String word, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("augmentation '" + word + " " + value + "': expected " + least + " to " + most + " pixels");
        }
    }

    /** {@code 10} for 10.0. */
    static String of(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9 ? Long.toString((long) value) : Double.toString(value);
    }

    static String of(Fill fill) {
        return switch (fill) {
            case ZERO -> "";
            case REFLECT -> " reflect";
        };
    }
}
