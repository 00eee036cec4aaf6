package dev.tarn;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The release of Tarn that is running, as model files and {@code tarn --version} report it. */
public final class TarnVersion {

    private static final String RESOURCE = "version.txt";

    private TarnVersion() {}

    /**
     * The version of the build this class came from, such as {@code 0.1.0}.
     *
     * @return never empty
     */
    public static String current() {
        try (InputStream in = TarnVersion.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "tarn-core was packaged without dev/tarn/" + RESOURCE + "; build it with Maven, which writes that file");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
