package dev.tarn.plan;

/** NaN or an infinity where a number was expected; the message says where it entered: an image, a parameter, a layer. */
public final class NonFiniteException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    /** Index of the image within the batch, or -1 if it wasn't an image. */
    private final int image;

    /**
     * Says where a number came up that is not finite.
     *
     * @param message image, layer and step
     * @param image index within the batch; -1 if it is none in particular
     */
    public NonFiniteException(String message, int image) {
        super(message);
        this.image = image;
    }

    /** {@return index of the image within the batch; -1 if it is none in particular} */
    public int image() {
        return image;
    }
}
