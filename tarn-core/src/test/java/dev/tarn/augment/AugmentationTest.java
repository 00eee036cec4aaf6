package dev.tarn.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tarn.augment.Change.Fill;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {

    @ParameterizedTest
    @ValueSource(strings = {"flip", "flip alternating", "shift 2", "shift 3 reflect", "rotate 10", "rotate 7.5 reflect", "scale 0.1",
        "scale 0.25 reflect",
        "brightness 0.2", "contrast 0.3", "cutout 8", "erase 0.5", "mixup 0.2", "none",
        "flip, shift 2 reflect, rotate 10, cutout 8, mixup 1"})
    void textIsReadBack(String text) {
        assertThat(Augmentation.parse(text).text()).isEqualTo(text);
    }

    @Test
    void croppingIsShifting() {
        assertThat(Augmentation.parse(" Crop 4  zero ")).isEqualTo(Augmentation.of(new Change.Shift(4, Fill.ZERO)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            wobble 3             | augmentation 'wobble 3': there is no such change; there are flip [alternating], shift N
            shift                | augmentation 'shift': expected pixels, found nothing
            shift two            | augmentation 'shift two': expected pixels, found 'two'
            shift 1.5            | augmentation 'shift 1.5': expected a whole number: pixels
            shift 0              | augmentation 'shift 0': expected 1 to 1000 pixels
            flip sometimes       | augmentation 'flip sometimes': 'sometimes' is too much
            rotate 200           | augmentation 'rotate 200': expected a number above 0, up to 180
            mixup 3              | augmentation 'mixup 3': expected a number above 0, up to 2
            flip,,cutout 2       | augmentation '': there is no such change
            shift 1, shift 2     | augmentation: 'shift 1' and 'shift 2' are the same kind of change; leave one of them out
            """)
    void faultsAreNamed(String text, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> Augmentation.parse(text)).withMessageContaining(message);
    }

    @Test
    void whatDoesNotFitTheImageIsSaid() {
        assertThatCode(() -> Augmentation.parse("shift 4 reflect, cutout 7, rotate 180").check(9, 8)).hasMessage(
                "augmentation 'shift 4 reflect' does not fit images of 9×8: they can be moved by 3 at most if they are reflected");
        assertThatIllegalArgumentException().isThrownBy(() -> Augmentation.parse("cutout 8").check(9, 8))
                .withMessage("augmentation 'cutout 8' does not fit images of 9×8: the square must be smaller than the image");
        assertThatIllegalArgumentException().isThrownBy(() -> Augmentation.parse("shift 8").check(9, 8)).withMessageContaining("7 at most");
        assertThatCode(() -> Augmentation.parse("shift 7, cutout 7").check(9, 8)).doesNotThrowAnyException();
    }
}
