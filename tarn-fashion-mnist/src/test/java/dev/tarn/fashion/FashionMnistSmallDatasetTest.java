package dev.tarn.fashion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.Dataset;
import dev.tarn.data.Datasets;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FashionMnistSmallDatasetTest {

    @Test
    void theNameFindsBalancedSetsOfClothing() throws IOException {
        Datasets data = Datasets.load("fashion-mnist-small");
        Dataset test = Objects.requireNonNull(data.test());
        assertThat(data.train().size()).isEqualTo(10_000);
        assertThat(test.size()).isEqualTo(2_000);
        assertThat(data.train().pixels()).isEqualTo(28 * 28);
        assertThat(data.train().classes()).hasSize(10).startsWith("T-shirt/top").endsWith("Ankle boot");
        int[] counts = new int[10];
        Arrays.stream(data.train().labels()).forEach(label -> counts[label]++);
        assertThat(counts).containsOnly(1_000);
        Arrays.fill(counts, 0);
        Arrays.stream(test.labels()).forEach(label -> counts[label]++);
        assertThat(counts).containsOnly(200);
    }
}
