package dev.tarn.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    private static AtomicFile.Content text(String text) {
        return out -> out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void createsAndReplaces() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, text("one"));
        assertThat(file).hasContent("one");
        AtomicFile.write(file, text("two"));
        assertThat(file).hasContent("two");
        assertThat(folder.toFile().list()).containsExactly("a.txt");
    }

    @Test
    void whenWritingFailsTheFormerFileIsAsItWasAndNothingIsLeft() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "former");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
            out.write(new byte[100_000]);
            throw new IOException("No space left on device");
        })).isInstanceOf(IOException.class)
                .hasMessage(file + ": cannot be written: No space left on device; the file that was there is unchanged");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
            throw new IllegalStateException("a mistake in the program");
        })).isInstanceOf(IllegalStateException.class);
        assertThat(file).hasContent("former");
        assertThat(folder.toFile().list()).containsExactly("a.txt");
    }

    @Test
    void aMissingFolderAFolderAndADeviceAreRefusedInOneLine() {
        Path nowhere = folder.resolve("no").resolve("a.txt");
        assertThatThrownBy(() -> AtomicFile.write(nowhere, text("x"))).isInstanceOf(IOException.class)
                .hasMessage(nowhere + ": cannot be written: the folder " + nowhere.getParent() + " does not exist; create it first");
        assertThatThrownBy(() -> AtomicFile.write(folder, text("x"))).isInstanceOf(IOException.class)
                .hasMessageContaining("it is a folder");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aDeviceIsNotReplacedByAFile() {
        Path device = Path.of("/dev/null");
        assertThatThrownBy(() -> AtomicFile.write(device, text("x"))).isInstanceOf(IOException.class)
                .hasMessageContaining("not a regular file");
        assertThat(Files.isRegularFile(device)).isFalse();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aSymbolicLinkStaysAndItsTargetIsReplaced() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "former");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        AtomicFile.write(link, text("new"));
        assertThat(link).isSymbolicLink();
        assertThat(target).hasContent("new");
    }

    @Test
    void worksOnAnInterruptedThreadAndKeepsTheInterrupt() throws IOException {
        Path file = folder.resolve("a.txt");
        Thread.currentThread().interrupt();
        try {
            AtomicFile.write(file, text("saved"));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(file).hasContent("saved");
    }
}
