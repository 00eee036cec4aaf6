package dev.tarn.image;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file is not a picture that can be decoded; {@link #getMessage()} names it and says why, {@link #reason()} says why alone. */
public final class ImageFormatException extends IOException {
    private static final long serialVersionUID = 1;

    private final String reason;

    ImageFormatException(String where, String reason, @Nullable Throwable cause) {
        super(where + ": " + reason, cause);
        this.reason = reason;
    }

    ImageFormatException(String where, String reason) {
        this(where, reason, null);
    }

    ImageFormatException(Path where, String reason) {
        this(where.toString(), reason, null);
    }

    /** {@return the message without the name of the file} */
    public String reason() {
        return reason;
    }
}
