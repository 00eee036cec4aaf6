package dev.tarn.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void valuesComeBackInTheirOrder() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("z", List.of(1L, -2.5, true, "text", List.of(), Map.of()));
        value.put("a", null);
        String text = "{\"z\":[1,-2.5,true,\"text\",[],{}],\"a\":null}";
        assertThat(Json.write(value)).isEqualTo(text);
        assertThat(Json.read(text)).isEqualTo(value);
        assertThat(Json.read(" {\n\t\"z\" : [ 1 , -2.5,true,\"text\" ,[ ],{ }] ,\r\n\"a\":null } ")).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 999_999_999_999_999_999L, 1_000_000_000_000_000_001L, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1})
    void wholeNumbersOf64BitsKeepEveryDigit(long number) {
        assertThat(Json.read(Json.write(number))).isEqualTo(number);
    }

    @Test
    void largerNumbersAndFractionsBecomeDoubles() {
        assertThat(Json.read("9223372036854775808")).isEqualTo(0x1p63);
        assertThat(Json.read("-99999999999999999999")).isEqualTo(-1e20);
        assertThat(Json.read("1.0")).isEqualTo(1.0);
        assertThat(Json.read("1e400")).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void finiteNumbersReadBackEqualAndOthersBecomeNull() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            float single = Float.intBitsToFloat(random.nextInt());
            if (Double.isFinite(number)) {
                assertThat(Json.read(Json.write(number))).isEqualTo(number);
            }
            if (Float.isFinite(single)) {
                assertThat((float) Json.number(Json.read(Json.write(single)), "single")).isEqualTo(single);
            }
        }
        assertThat(Json.write(Arrays.asList(Double.NaN, Float.NEGATIVE_INFINITY))).isEqualTo("[null,null]");
    }

    @Test
    void everyCharacterComesBack() {
        StringBuilder all = new StringBuilder("\uD83D\uDC1F");
        for (char c = 0; c < 0xffff; c++) {
            all.append(c);
        }
        assertThat(Json.read(Json.write(all.toString()))).isEqualTo(all.toString());
        assertThat(Json.read("\"\\u00e4\\/\\b\\f\"")).isEqualTo("ä/\b\f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "+1", "1.", ".5", "1e", "-", "nul", "NaN", "'a'", "\"a",
        "\"\\x\"", "\"\\u12g4\"", "\"\t\"",
        "[1 2]", "{\"a\" 1}", "1 2", "{\"a\":1,\"a\":2}", "[1", "{\"a\":}", "\"\\"})
    void whatIsNotJsonIsRejectedWithItsPlace(String text) {
        assertThatThrownBy(() -> Json.read(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("JSON, character \\d+: expected .*, found .*");
    }

    @Test
    void nestingIsBounded() {
        assertThat(Json.read("[".repeat(JsonReader.DEEPEST) + "]".repeat(JsonReader.DEEPEST))).isInstanceOf(List.class);
        assertThatThrownBy(() -> Json.read("[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("levels of nesting");
    }

    @Test
    void valuesOfAnotherKindAreNamed() {
        assertThatThrownBy(() -> Json.integer(1.5, "size")).hasMessage("size must be a whole number of 32 bits, found 1.5");
        assertThatThrownBy(() -> Json.string(null, "name")).hasMessage("name must be a string, found null");
        assertThatThrownBy(() -> Json.object(List.of("x".repeat(100)), "network"))
                .hasMessageStartingWith("network must be an object, found [\"xx").hasMessageEndingWith("…");
    }

    @Test
    void whatIsTakenForSomethingElseIsNamed() {
        assertThat(Json.integer((long) Integer.MAX_VALUE, "n")).isEqualTo(Integer.MAX_VALUE);
        assertThat(Json.integer((long) Integer.MIN_VALUE, "n")).isEqualTo(Integer.MIN_VALUE);
        for (Object wrong : new Object[] {1L + Integer.MAX_VALUE, -1L + Integer.MIN_VALUE, 1.5, "1", List.of()}) {
            assertThatThrownBy(() -> Json.integer(wrong, "epochs")).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("epochs");
        }
    }
}
