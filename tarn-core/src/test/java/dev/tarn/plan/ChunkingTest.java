package dev.tarn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums over a batch are sums over chunks, so their size is part of what a seed promises: it may not change by accident. */
class ChunkingTest {
    private static final long MILLION = 1L << 20;

    @ParameterizedTest
    @CsvSource({"1, 0, 1", "8, 0, 1", "9, 0, 2", "20, 0, 3", "128, 0, 16", "129, 0, 16", "1000, 0, 16", // eight chunks, of 16 images at most
        "128, 8, 16", "128, 9, 32", "128, 16, 32", "128, 17, 64", "128, 64, 128", "128, 100, 128", "20, 100, 20"}) // fewer where their sums would fill the memory
    void aBatchIsCutByItsSizeAndItsParameters(int batch, long millionsOfParameters, int chunk) {
        assertThat(Chunking.training(batch, 1, millionsOfParameters * MILLION)).isEqualTo(chunk);
        assertThat(Chunking.training(batch, Long.MAX_VALUE, millionsOfParameters * MILLION)).isEqualTo(chunk);
    }
}
