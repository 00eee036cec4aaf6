package dev.tarn.keras;

/** Which Keras wrote a file: some words changed their meaning between 2 and 3. */
record KerasVersion(int major) {
    /** {@code 2.15.0}, {@code 3.4.1}, …; a file that says nothing is taken for one of today's. */
    static KerasVersion of(String text) {
        return new KerasVersion(text.startsWith("1.") ? 1 : text.startsWith("2.") ? 2 : 3);
    }

    boolean before3() {
        return major < 3;
    }
}
