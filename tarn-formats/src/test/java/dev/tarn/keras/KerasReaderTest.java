package dev.tarn.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.data.NumpyReader;
import dev.tarn.file.FileFormatException;
import dev.tarn.layer.Scale;
import dev.tarn.layer.ScaleShift;
import dev.tarn.model.Model;
import dev.tarn.model.Preprocessing;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that Keras wrote give what Keras predicts ({@code make_keras.py} beside them). */
class KerasReaderTest {
    /** float32 sums in another order. */
    private static final Offset<Float> CLOSE = Offset.offset(2e-5f);

    static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(KerasReaderTest.class.getResource(name), name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Tensor array(String name) throws IOException {
        var array = NumpyReader.read(file(name));
        return Tensor.of(Shape.of(array.shape()), array.toFloats());
    }

    @ParameterizedTest
    @CsvSource({"classifier.keras, classifier", "classifier.h5, classifier", "classifier-2.h5, classifier",
        "classifier-2.keras, classifier",
        "sequential.keras, sequential", "channels-first.keras, channels-first", "convolutions.keras, convolutions",
        "preprocessing.keras, preprocessing", "adapted.h5, adapted", "operators.keras, operators", "gates.keras, gates",
        "slopes.keras, slopes"})
    void predictsWhatKerasPredicts(String name, String numbers) throws IOException {
        KerasNetwork keras = KerasReader.readAsItIs(file(name));
        Tensor x = array(numbers + "-x.npy");
        Tensor given = keras.channelsFirst() || numbers.equals("channels-first") ? channelsLast(x) : x;
        Tensor y = keras.model().run(given);
        assertThat(y.data()).containsExactly(array(numbers + "-y.npy").data(), CLOSE);
    }

    /** The other output ends in a layer that is not supported. */
    @Test
    void oneOutputOfSeveralIsRead() throws IOException {
        assertThatThrownBy(() -> KerasReader.read(file("heads.keras"))).isInstanceOf(FileFormatException.class)
                .hasMessageContaining("has the outputs [unit, scores]").hasMessageEndingWith("choose the one to use: --head unit");
        assertThatThrownBy(() -> KerasReader.read(file("heads.keras"), "score")).isInstanceOf(FileFormatException.class)
                .hasMessageEndingWith("has no output 'score'; it has [unit, scores]");
        KerasNetwork keras = KerasReader.readAsItIs(file("heads.keras"), "scores");
        assertThat(keras.output()).isEqualTo("scores");
        assertThat(keras.model().network().nodes().stream().map(Node::name)).containsExactly("body", "flat", "scores");
        assertThat(keras.model().run(array("heads-x.npy")).data()).containsExactly(array("heads-y.npy").data(), CLOSE);
    }

    private static Tensor channelsLast(Tensor x) {
        int n = x.shape().size(0);
        int channels = x.shape().size(1);
        int pixels = x.shape().size(2) * x.shape().size(3);
        float[] to = new float[x.data().length];
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < channels; c++) {
                for (int p = 0; p < pixels; p++) {
                    to[(i * pixels + p) * channels + c] = x.data()[(i * channels + c) * pixels + p];
                }
            }
        }
        return Tensor.of(Shape.of(n, x.shape().size(2), x.shape().size(3), channels), to);
    }

    /** Keras' layers for pictures in front of the network become the model's preprocessing; with it, bytes as Tarn sees them give what Keras predicts for bytes. */
    @ParameterizedTest
    @CsvSource({"preprocessing.keras, preprocessing", "adapted.h5, adapted", "gates.keras, gates"})
    void whatIsDoneToPicturesBecomesPreprocessing(String name, String numbers) throws IOException {
        Model model = KerasReader.read(file(name));
        assertThat(model.network().nodes()).noneMatch(node -> node.layer() instanceof ScaleShift || node.layer() instanceof Scale);
        Tensor x = array(numbers + "-x.npy");
        float[] pixels = x.data().clone();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] /= 255;
        }
        model.preprocessing().apply(pixels, 0, pixels.length);
        assertThat(model.run(Tensor.of(x.shape(), pixels)).data()).containsExactly(array(numbers + "-y.npy").data(), Offset.offset(1e-4f));
        KerasNetwork asItIs = KerasReader.readAsItIs(file(name));
        assertThat(asItIs.model().preprocessing()).isEqualTo(Preprocessing.standardise(new float[model.preprocessing().channels()],
                filled(model.preprocessing().channels(), (float) (1 / 255.0))).withResize(model.preprocessing().resize()));
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void namesAreThoseOfTheFile() throws IOException {
        KerasNetwork keras = KerasReader.readAsItIs(file("classifier.keras"));
        assertThat(keras.input()).isEqualTo("image");
        assertThat(keras.output()).isEqualTo("classes");
        assertThat(keras.outputSizes()).containsExactly(3);
        assertThat(keras.model().network().nodes().stream().map(Node::name)).contains("stem", "stem_relu", "norm", "inner.conv2d",
                "classes",
                "classes_softmax");
        assertThat(KerasReader.readAsItIs(file("channels-first.keras")).model().network().input()).isEqualTo(Shape.of(6, 5, 3));
    }
}
