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

    @Test
    void elementsAreFoundByTheirIndices() {
        Tensor x = Tensor.of(Shape.of(2, 3, 2), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        for (int a = 0, i = 0; a < 2; a++) {
            for (int b = 0; b < 3; b++) {
                for (int c = 0; c < 2; c++, i++) {
                    assertThat(x.get(a, b, c)).isEqualTo(i);
                }
            }
        }
        assertThatThrownBy(() -> x.get(1, 2)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("one for each dimension");
        for (int[] outside : new int[][] {{2, 0, 0}, {0, 3, 0}, {0, 0, 2}, {-1, 0, 0}, {0, 0, -1}}) {
            assertThatThrownBy(() -> x.get(outside)).isInstanceOf(IndexOutOfBoundsException.class).hasMessageContaining("2×3×2");
        }
    }

    @Test
    void equalityIsThatOfShapesAndNumbers() {
        Tensor x = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
        assertThat(x).isEqualTo(x.copy()).hasSameHashCodeAs(x.copy()).isNotEqualTo(x.reshape(4)).isNotEqualTo("x");
        assertThat(x.hashCode()).isNotEqualTo(Tensor.of(Shape.of(2, 2), 1, 2, 3, 5).hashCode()).isNotEqualTo(x.reshape(4).hashCode());
        assertThat(Shape.of(2, 3)).isEqualTo(Shape.of(2, 3)).hasSameHashCodeAs(Shape.of(2, 3)).isNotEqualTo(Shape.of(3, 2))
                .isNotEqualTo("2x3");
        assertThat(Shape.of(2, 3).hashCode()).isNotEqualTo(Shape.of(3, 2).hashCode());
        assertThat(Shape.of(2, 3).batchOf(5)).isEqualTo(Shape.of(5, 2, 3));
    }

    @Test
    void windowsMayBeAsLargeAsTheImageAndMaySkip() {
        Tensor x = Tensor.of(new float[][] {{9, 2, 3}, {4, 5, 6}, {7, 8, 1}});
        assertThat(x.maxPool2d(3)).isEqualTo(Tensor.of(new float[][] {{9}}));
        assertThat(x.maxPool2d(1, 2)).isEqualTo(Tensor.of(new float[][] {{9, 3}, {7, 1}}));
    }
}
