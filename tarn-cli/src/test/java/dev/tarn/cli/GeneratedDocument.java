package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of the documentation that a test writes, so that it cannot say what is not so. */
final class GeneratedDocument {
    private GeneratedDocument() {}

    /** Fails if the page is not as it should be; with {@code -Dtarn.rewrite=true} it is rewritten instead. */
    static void check(Path page, String content, Class<?> test) throws IOException {
        if (Boolean.getBoolean("tarn.rewrite")) {
            Files.writeString(page, content);
        }
        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .as("%s is stale; rewrite it: mvn -q -pl tarn-cli -am test -Dtest=%s -Dtarn.rewrite=true -Dsurefire.failIfNoSpecifiedTests=false",
                        page,
                        test.getSimpleName())
                .isEqualTo(content);
    }
}
