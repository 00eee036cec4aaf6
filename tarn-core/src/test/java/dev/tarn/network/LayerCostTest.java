package dev.tarn.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.layer.Conv2d;
import org.junit.jupiter.api.Test;

class LayerCostTest {

    @Test
    void theArticlesNetworkCostsWhatPaperAndPencilSay() {
        Network network = Network.input(28, 28, 1).conv2d(32, 3).relu().maxPool2d(2).flatten().dense(10);
        assertThat(LayerCost.parameters(network)).isEqualTo(32 * 9 + 32 + 5408 * 10 + 10);
        assertThat(LayerCost.multiplyAdds(network)).isEqualTo(26 * 26 * 32 * 9 + 5408 * 10);
    }

    @Test
    void groupsDivideTheChannelsEachFilterReads() {
        Network network = Network.input(8, 8, 4).then(Conv2d.of(4, 3).groups(4).withoutBias());
        assertThat(LayerCost.multiplyAdds(network)).isEqualTo(6 * 6 * 4 * 9);
        assertThat(LayerCost.parameters(network)).isEqualTo(4 * 9);
    }

    @Test
    void runningStatisticsAreNotTrained() {
        assertThat(LayerCost.parameters(Network.input(4, 4, 3).batchNorm())).isEqualTo(6);
        assertThat(LayerCost.multiplyAdds(Network.input(4, 4, 3).batchNorm().relu().globalAvgPool())).isZero();
    }
}
