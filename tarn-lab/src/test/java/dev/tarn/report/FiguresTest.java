package dev.tarn.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

    @ParameterizedTest
    @CsvSource({"0.005, 0.005", "1e-5, 1e-05", "0, 0", "10, 10", "-0.25, -0.25", "2.5e8, 2.5e+08", "0.1, 0.1", "100, 100"})
    void numbersAreAsShortAsTheyCanBe(double value, String text) {
        assertThat(Figures.shortest(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.71, 0.71 s", "8.24, 8.24 s", "12.34, 12.3 s", "99.97, 1 min 40 s", "185, 3 min 5 s", "7800, 2 h 10 min"})
    void durationsAreAsPreciseAsTheyAreLong(double seconds, String text) {
        assertThat(Figures.duration(seconds)).isEqualTo(text);
    }

    @Test
    void countsNameTheirThing() {
        assertThat(Figures.count(1, "file")).isEqualTo("1 file");
        assertThat(Figures.count(12_000, "image")).isEqualTo("12,000 images");
    }
}
