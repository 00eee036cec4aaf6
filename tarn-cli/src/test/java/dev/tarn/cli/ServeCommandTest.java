package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tarn serve} says before it serves; that it serves is seen end to end, and in its module. */
class ServeCommandTest {
    @TempDir
    private Path folder;

    private void fails(int status, String message, String... arguments) {
        Tarn tarn = Tarn.run(arguments);
        assertThat(tarn.people()).contains(message);
        assertThat(tarn.status()).isEqualTo(status);
    }

    @Test
    void aMissingFileIsNamed() {
        fails(ExitStatus.FAILED, "no-such.safetensors: no such file or folder", "serve", folder.resolve("no-such.safetensors").toString());
    }

    @Test
    void anEmptyFolderIsExplained() {
        fails(ExitStatus.FAILED, "name/version/file", "serve", folder.toString());
    }

    @Test
    void wrongOptionsAreWrongUsage() throws Exception {
        String file = Files.writeString(folder.resolve("m.safetensors"), "").toString();
        fails(ExitStatus.WRONG_USAGE, "port 99999", "serve", file, "--port", "99999");
        fails(ExitStatus.WRONG_USAGE, "--tls-key", "serve", file, "--tls-certificate", file);
        fails(ExitStatus.WRONG_USAGE, "batch 0", "serve", file, "--batch", "0");
        fails(ExitStatus.WRONG_USAGE, "--log xml", "serve", file, "--log", "xml");
    }
}
