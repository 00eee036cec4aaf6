package dev.tarn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TarnVersionTest {

    @Test
    void buildFilledInTheVersion() {
        assertThat(TarnVersion.current()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }
}
