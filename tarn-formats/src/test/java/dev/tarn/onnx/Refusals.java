package dev.tarn.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.file.FileFormatException;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;

/** Files that must not become models. */
final class Refusals {
    private Refusals() {}

    static AbstractThrowableAssert<?, ? extends Throwable> of(Path file) {
        return assertThatThrownBy(() -> OnnxReader.read(file)).isInstanceOf(FileFormatException.class).hasMessageStartingWith(file + ": ");
    }
}
