package dev.tarn.lab.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.layer.Conv2d;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ReceptiveFieldTest {
    private static final Network CHAIN = Network.input(28, 28, 1).conv2d(4, 3).relu().maxPool2d(2).conv2d(4, 3).relu().maxPool2d(2)
            .flatten()
            .dense(3);

    @Test
    void growsBySpanTimesStep() {
        assertThat(ReceptiveField.of(CHAIN, "conv1")).isEqualTo(new ReceptiveField("conv1", 3, 3, 1, 1));
        assertThat(ReceptiveField.of(CHAIN, "pool1")).isEqualTo(new ReceptiveField("pool1", 4, 4, 2, 2));
        assertThat(ReceptiveField.of(CHAIN, "conv2")).isEqualTo(new ReceptiveField("conv2", 8, 8, 2, 2));
        assertThat(ReceptiveField.of(CHAIN, "pool2")).isEqualTo(new ReceptiveField("pool2", 10, 10, 4, 4));
        // The second pool drops a row and a column, and with them the last two of the image.
        assertThat(ReceptiveField.of(CHAIN, "dense1")).isEqualTo(new ReceptiveField("dense1", 26, 26, 0, 0));
    }

    @Test
    void aCellsPixelsAreThoseThatCanChangeIt() {
        Network network = Network.input(12, 11, 1).then(Conv2d.of(2, 3).padding(1).stride(2)).tanh().then(MaxPool2d.of(3, 2)).flatten()
                .dense(2);
        Model model = Model.initialize(network, 4);
        Tensor image = Tensor.randomNormal(network.input(), 8);
        Tensor before = Activations.named(Activations.of(model, image), "tanh1").values();
        Region region = ReceptiveField.region(network, "tanh1", 0, 2);
        assertThat(region).isEqualTo(new Region(0, 3, 1, 5));
        for (int y = 0; y < 12; y++) {
            for (int x = 0; x < 11; x++) {
                Tensor changed = image.copy();
                changed.data()[y * 11 + x] += 1;
                float after = Activations.named(Activations.of(model, changed), "tanh1").values().get(0, 2, 0);
                boolean inside = y >= region.top() && y <= region.bottom() && x >= region.left() && x <= region.right();
                assertThat(after != before.get(0, 2, 0)).as("pixel %d, %d", y, x).isEqualTo(inside);
            }
        }
    }

    @Test
    void branchesSeeWhatTheLargestSees() {
        Network network = Network.input(10, 10, 2).add(x -> x, x -> x.then(Conv2d.of(2, 5).same())).globalAvgPool();
        assertThat(ReceptiveField.of(network, "add1")).isEqualTo(new ReceptiveField("add1", 5, 5, 1, 1));
        assertThat(ReceptiveField.region(network, "add1", 0, 9)).isEqualTo(new Region(0, 7, 2, 9));
    }

    @Test
    void saysWhatIsNotThere() {
        assertThatThrownBy(() -> ReceptiveField.of(CHAIN, "conv7"))
                .hasMessageContaining("no layer is called 'conv7'; there are conv1, relu1");
        assertThatThrownBy(() -> ReceptiveField.region(CHAIN, "pool1", 13, 0)).hasMessageContaining("pool1 has 13×13 cells");
        assertThatThrownBy(() -> ReceptiveField.of(Network.input(dev.tarn.tensor.Shape.of(5)).dense(2), "dense1"))
                .hasMessageContaining("no image");
    }
}
