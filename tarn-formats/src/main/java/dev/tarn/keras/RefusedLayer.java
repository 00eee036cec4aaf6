package dev.tarn.keras;

/** Something about a layer that Tarn cannot do; the message says what, whoever catches it knows which layer. */
final class RefusedLayer extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedLayer(String problem) {
        super(problem);
    }

    /** What there is to say. */
    String problem() {
        return String.valueOf(getMessage());
    }
}
