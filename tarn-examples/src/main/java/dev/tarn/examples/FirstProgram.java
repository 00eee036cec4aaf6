package dev.tarn.examples;

import dev.tarn.data.Dataset;
import dev.tarn.data.Datasets;
import dev.tarn.model.Model;
import dev.tarn.model.Prediction;
import dev.tarn.network.Network;
import dev.tarn.train.Adam;
import dev.tarn.train.Trained;
import dev.tarn.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;

/** The library's first program: trains on the embedded images, saves the model, loads it and asks it about one image. */
public final class FirstProgram {
    private FirstProgram() {}

    public static void main(String[] arguments) throws IOException {
        run(Datasets.load("fashion-mnist-small"), 5, Path.of("fashion.safetensors"));
    }

    static void run(Datasets data, int epochs, Path file) throws IOException {
        Network network = Network.input(28, 28, 1)
                .conv2d(32, 3).relu()
                .maxPool2d(2)
                .flatten()
                .dense(10);
        Trained trained = Trainer.with(Adam.learningRate(1e-3)).epochs(epochs).batch(128).fit(Model.initialize(network, 1), data.train());
        trained.model().save(file);

        Model model = Model.load(file);
        Dataset test = data.test() == null ? data.train() : data.test();
        float[] image = new float[test.pixels()];
        test.read(0, image, 0);
        Prediction p = model.predict(image);
        System.out.println(p.label() + ", " + p.probability() + ", " + p.top(3));
    }
}
