package dev.tarn.layer;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words of a layer's text, taken one after the other. */
final class LayerWords {
    private final String text;
    private final Deque<String> words;

    LayerWords(String text) {
        this.text = text;
        this.words = new ArrayDeque<>(Arrays.asList(text.strip().toLowerCase(Locale.ROOT).split("\\s+")));
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    /** The next word, which stays. */
    @Nullable
    String peek() {
        return words.peek();
    }

    /** The next word. */
    @Nullable
    String poll() {
        return words.poll();
    }

    /** Takes the next word if it is this one. */
    boolean take(String word) {
        if (word.equals(words.peek())) {
            words.poll();
            return true;
        }
        return false;
    }

    /** Whether at least {@code count} words are left, of which the next is a whole number. */
    boolean hasIntegers(int count) {
        return words.size() >= count && words.element().matches("\\d+");
    }

    int integer(String what) {
        String word = words.poll();
        try {
            return Integer.parseInt(word == null ? "" : word);
        } catch (NumberFormatException e) {
            throw expected(what, word);
        }
    }

    double number(String what) {
        String word = words.poll();
        try {
            return switch (word) {
                case null -> throw new NumberFormatException();
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(word);
            };
        } catch (NumberFormatException e) {
            throw expected(what, word);
        }
    }

    /** The number behind a word, or what it is without. */
    float option(String word, float otherwise) {
        return take(word) ? (float) number(word) : otherwise;
    }

    /** {@code 3} or {@code 3x5}. */
    int[] pair(String what) {
        int[] sides = sizes(what, 2);
        return sides.length == 1 ? new int[] {sides[0], sides[0]} : sides;
    }

    /** {@code 3x5x7}: up to {@code most} numbers. */
    int[] sizes(String what, int most) {
        String word = words.poll();
        if (word == null || !word.matches("\\d{1,6}([x×]\\d{1,6}){0," + (most - 1) + "}")) {
            throw expected(what, word);
        }
        return Arrays.stream(word.split("[x×]")).mapToInt(Integer::parseInt).toArray();
    }

    /** {@code 1}, or four numbers: above, left, below, right. */
    int[] edges(String what) {
        int first = integer(what);
        if (hasIntegers(3)) {
            return new int[] {first, integer(what + " left"), integer(what + " below"), integer(what + " right")};
        }
        return new int[] {first, first, first, first};
    }

    private IllegalArgumentException expected(String what, @Nullable String word) {
        return wrong(what + " expected, found " + (word == null ? "nothing" : "'" + word + "'"));
    }

    IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("layer '" + text.strip() + "': " + what);
    }
}
