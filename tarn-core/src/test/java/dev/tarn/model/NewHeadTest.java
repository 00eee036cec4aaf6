package dev.tarn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import org.junit.jupiter.api.Test;

class NewHeadTest {
    private static final Network NETWORK = Network.input(6, 6, 1).conv2d(2, 3).relu().flatten().dense(8).relu().dense(10).softmax();

    @Test
    void onlyTheLastLayerWithWeightsIsNew() {
        Model trained = Model.initialize(NETWORK, 1).withPreprocessing(Preprocessing.standardise(new float[] {0.5f}, new float[] {0.2f}));
        NewHead head = NewHead.on(trained, 3, 7);
        Model model = head.model();
        assertThat(head.layer()).isEqualTo("dense2");
        assertThat(model.network()).hasToString(NETWORK.toString().replace("dense 10", "dense 3"));
        assertThat(model.parameters().get("dense2.weight").shape()).isEqualTo(Shape.of(3, 8));
        assertThat(model.parameters().get("dense1.weight")).isEqualTo(trained.parameters().get("dense1.weight"));
        assertThat(model.parameters().get("conv1.bias")).isEqualTo(trained.parameters().get("conv1.bias"));
        assertThat(model.preprocessing()).isEqualTo(trained.preprocessing());
        assertThat(model.classes()).containsExactly("0", "1", "2");
        assertThat(NewHead.on(trained, 3, 7).model()).isEqualTo(model);
        assertThat(NewHead.on(trained, 3, 8).model()).isNotEqualTo(model);
    }

    @Test
    void asManyClassesAsBeforeStartAnewToo() {
        Model trained = Model.initialize(NETWORK, 1);
        assertThat(NewHead.on(trained, 10, 7).model().parameters().get("dense2.weight"))
                .isNotEqualTo(trained.parameters().get("dense2.weight"));
    }

    @Test
    void convolutionsInFrontOfAPoolAreHeadsToo() {
        Model trained = Model.initialize(Network.input(6, 6, 1).conv2d(4, 3).relu().conv2d(10, 1).relu().globalAvgPool().softmax(), 1);
        NewHead head = NewHead.on(trained, 2, 1);
        assertThat(head.layer()).isEqualTo("conv2");
        assertThat(head.model().network().output()).isEqualTo(Shape.of(2));
    }

    @Test
    void networksWithoutASingleEndAreRefused() {
        Model joined = Model.initialize(Network.input(Shape.of(4)).add(x -> x.dense(3), x -> x.dense(3)), 1);
        assertThatIllegalArgumentException().isThrownBy(() -> NewHead.on(joined, 2, 1))
                .withMessageContaining("add1 (add), which joins several");
        assertThatIllegalArgumentException().isThrownBy(() -> NewHead.on(Model.initialize(Network.input(Shape.of(4)).relu(), 1), 2, 1))
                .withMessageContaining("no layer with weights");
    }
}
