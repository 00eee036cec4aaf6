package dev.tarn.train;

/** What a number in the settings may be; each fault names the setting, the value and the range. */
final class Settings {
    private Settings() {}

    static void positive(String what, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(what + " " + value + "; expected a positive number");
        }
    }

    static void notNegative(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(what + " " + value + "; expected 0 or more");
        }
    }

    /** At least 0, below 1. */
    static void share(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(what + " " + value + "; expected 0 or more, below 1");
        }
    }

    static void atLeast(int least, String what, long value) {
        if (value < least) {
            throw new IllegalArgumentException(what + " " + value + "; expected " + least + " or more");
        }
    }
}
