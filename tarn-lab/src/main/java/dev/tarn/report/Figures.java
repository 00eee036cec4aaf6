package dev.tarn.report;

import java.util.Locale;

/** Numbers as people read them; the same on every machine, whatever its language. */
public final class Figures {
    private Figures() {}

    /**
     * {@code 88.3 %}; two digits after the point would claim more than a few thousand test images can tell.
     *
     * @param share from 0 to 1
     * @return rounded to a tenth of a percent
     */
    public static String percent(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /**
     * As {@link #percent}, but what is neither nothing nor everything never looks so: {@code < 0.1 %}, {@code > 99.9 %}.
     *
     * @param probability from 0 to 1
     * @return rounded to a tenth of a percent, or the bound that it does not reach
     */
    public static String probability(double probability) {
        if (probability < 0.0005) {
            return "< 0.1 %";
        }
        return probability >= 0.9995 ? "> 99.9 %" : percent(probability);
    }

    /**
     * {@code 0.3187}: four digits, losses and the like.
     *
     * @param value any number
     * @return with a point, whatever the language of the machine
     */
    public static String decimal(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
    }

    /**
     * {@code 10,000}
     *
     * @param number how many
     * @return with commas between thousands
     */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /**
     * {@code 1 image}, {@code 2,000 images}
     *
     * @param number how many
     * @param thing one of them, in English
     * @return number and thing, in the plural unless there is one
     */
    public static String count(long number, String thing) {
        return count(number) + " " + thing + (number == 1 ? "" : "s");
    }

    /**
     * {@code 0.005}, {@code 1e-05}: as short as it reads back within four digits.
     *
     * @param value any number
     * @return plain or with an exponent
     */
    public static String shortest(double value) {
        if (value == 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e7)) {
            String text = String.format(Locale.ROOT, "%.6f", value).replaceFirst("\\.?0+$", "");
            return text.equals("-0") ? "0" : text;
        }
        return String.format(Locale.ROOT, "%.3e", value).replaceFirst("\\.?0+e", "e");
    }

    /**
     * {@code 8.2 s}, {@code 3 min 5 s}, {@code 2 h 10 min}
     *
     * @param seconds how long; not negative
     * @return in its two largest units
     */
    public static String duration(double seconds) {
        if (seconds < 99.95) {
            return String.format(Locale.ROOT, seconds < 9.995 ? "%.2f s" : "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600 ? whole / 60 + " min " + whole % 60 + " s" : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
