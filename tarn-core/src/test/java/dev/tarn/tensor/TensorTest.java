package dev.tarn.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void reluKeepsPositivesAndNaN() {
        Tensor y = Tensor.of(Shape.of(5), -1, 0, 2, Float.NaN, Float.NEGATIVE_INFINITY).relu();
        assertThat(y.data()).containsExactly(0, 0, 2, Float.NaN, 0);
    }

    @Test
    void maxPoolTakesTheMaximumOfEachWindow() {
        Tensor x = Tensor.of(new float[][] {{1, 2, 5, 6}, {3, 4, 7, 8}, {-1, -2, 0, 0}, {-3, -4, 0, 9}});
        assertThat(x.maxPool2d(2)).isEqualTo(Tensor.of(new float[][] {{4, 8}, {-1, 9}}));
        assertThat(x.maxPool2d(3, 1)).isEqualTo(Tensor.of(new float[][] {{7, 8}, {7, 9}}));
    }

    @Test
    void maxPoolLetsNaNThrough() {
        assertThat(Tensor.of(new float[][] {{1, Float.NaN}, {3, 4}}).maxPool2d(2).data()).containsExactly(Float.NaN);
    }

    @Test
    void maxPoolKeepsChannelsAndImagesApart() {
        Tensor x = Tensor.of(Shape.of(2, 2, 2, 2), 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8);
        assertThat(x.maxPool2d(2)).isEqualTo(Tensor.of(Shape.of(2, 1, 1, 2), 4, -1, 8, -5));
    }

    @Test
    void shapesAreChecked() {
        assertThatThrownBy(() -> Tensor.of(Shape.of(2, 3), 1, 2)).hasMessage("shape 2×3 needs 6 numbers, got 2");
        assertThatThrownBy(() -> Tensor.of(Shape.of(4), 1, 2, 3, 4).maxPool2d(2)).hasMessageContaining("the shape is 4");
        assertThatThrownBy(() -> Tensor.zeros(Shape.of(2, 2)).maxPool2d(3)).hasMessageContaining("does not fit into 2×2");
        assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 16)).hasMessageContaining("2³¹");
        assertThatThrownBy(() -> Shape.of(3, -1)).hasMessageContaining("negative");
    }

    @Test
    void randomNumbersOfOneSeedAreTheSame() {
        assertThat(Tensor.randomNormal(Shape.of(50), 3)).isEqualTo(Tensor.randomNormal(Shape.of(50), 3))
                .isNotEqualTo(Tensor.randomNormal(Shape.of(50), 4));
    }

    @Test
    void printsAsNestedBrackets() {
        assertThat(Tensor.of(new float[][] {{1, -2}, {3, 4}}).toString())
                .isEqualTo("[[ 1.00000000 -2.00000000]\n [ 3.00000000  4.00000000]]");
    }
}
