package dev.tarn.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.Datasets;
import org.junit.jupiter.api.Test;

class RecordTrainingTest {
    @Test
    void printsZerosAnEpochAndGradientNormsAStep() throws Exception {
        Datasets all = Datasets.load("fashion-mnist-small");
        Datasets few = new Datasets(all.name(), all.source(), all.train().first(256), null, all.skipped());
        String printed = Printed.by(arguments -> RecordTraining.run(few, 1));
        assertThat(printed).contains("epoch 1, relu1: 0.", "epoch 1, pool1: 0.", "step 1, conv1.weight: ", "step 1, dense1.bias: ");
    }
}
