package dev.tarn.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.Datasets;
import dev.tarn.model.Model;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstProgramTest {

    @Test
    void itTrainsSavesLoadsAndPredicts(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("fashion.safetensors");
        Datasets whole = Datasets.load("fashion-mnist-small");
        Datasets few = new Datasets("few", "a test", whole.train().first(640), whole.test(), List.of());
        String printed = Printed.by(arguments -> FirstProgram.run(few, 3, file));
        assertThat(Model.load(file).classes()).hasSize(10).contains("Ankle boot");
        assertThat(printed).containsPattern(
                "^(T-shirt/top|Trouser|Pullover|Dress|Coat|Sandal|Shirt|Sneaker|Bag|Ankle boot), 0\\.\\d+, \\[.* %, .* %, .* %\\]");
    }
}
