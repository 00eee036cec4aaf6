package dev.tarn.train;

import org.jspecify.annotations.Nullable;

/** Training ran into NaN or an infinity. The message names step, place and what to do about it. */
public final class DivergenceException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    private final long step;

    DivergenceException(long step, String message, @Nullable Throwable cause) {
        super(message);
        initCause(cause);
        this.step = step;
    }

    /** {@return the step that failed, counted from 1} */
    public long step() {
        return step;
    }
}
