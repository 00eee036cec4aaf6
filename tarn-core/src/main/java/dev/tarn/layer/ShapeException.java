package dev.tarn.layer;

/** A layer cannot take what it is given. The message starts lower-case, with the input's shape: whoever knows the layer's name puts it in front. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /**
     * Says which layer cannot take which shapes.
     *
     * @param message what was found, what was expected, and the fix
     */
    public ShapeException(String message) {
        super(message);
    }
}
