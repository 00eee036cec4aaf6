package dev.tarn.keras;

import dev.tarn.keras.KerasLayer.Call;
import dev.tarn.layer.Layer;
import dev.tarn.layer.Reshape;
import dev.tarn.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One use of a layer while it is read: what it is applied to, and where its Tarn layers go.
 *
 * @param name of the Tarn layer that it becomes; where it becomes several, the others' begin with it
 * @param version of the Keras that wrote the file
 */
record LayerCall(Assembly assembly, KerasLayer layer, Call call, List<KerasValue> inputs, String name, KerasVersion version) {
    LayerConfig config() {
        return layer.config();
    }

    /** The only input. */
    KerasValue input() {
        if (inputs.size() != 1) {
            throw new RefusedLayer("is applied to " + inputs.size() + " inputs; it takes one");
        }
        return inputs.getFirst();
    }

    /** The only input, an image whose channels lie where the layer says. */
    KerasValue image() {
        KerasValue input = input();
        if (!input.isImage() && !input.point()) {
            throw new RefusedLayer("is for images; its input has the shape " + sizes(input));
        }
        checkFormat(input);
        return input;
    }

    /** The only input, an image on both sides: what is a vector in Tarn becomes an image of one pixel. */
    KerasValue wholeImage() {
        KerasValue input = image();
        return input.point()
                ? assembly.add(name + "_point", new Reshape(1, 1, input.shape().size(0)), List.of(input)).withPoint(false)
                : input;
    }

    private void checkFormat(KerasValue input) {
        boolean first = channelsFirst();
        if (first != input.channelsFirst() && !input.point()) {
            throw new RefusedLayer(
                    "has the data_format " + (first ? "channels_first" : "channels_last") + ", but its input, " + sizes(input)
                            + ", comes from layers with the channels " + (first ? "last" : "first"));
        }
    }

    boolean channelsFirst() {
        return switch (config().text("data_format", "channels_last")) {
            case "channels_first" -> true;
            case "channels_last" -> false;
            case String other -> throw LayerConfig.wrong("data_format", "channels_first or channels_last", other);
        };
    }

    static String sizes(KerasValue value) {
        return Arrays.stream(value.sizes()).mapToObj(size -> size == 0 ? "?" : Integer.toString(size)).collect(Collectors.joining("×"));
    }

    /** The layer's Tarn layer behind its inputs. */
    KerasValue add(Layer tarn, KerasValue... from) {
        return assembly.add(name, tarn, List.of(from));
    }

    /** One more, under the layer's name and another word. */
    KerasValue add(String word, Layer tarn, KerasValue... from) {
        return assembly.add(name + "_" + word, tarn, List.of(from));
    }

    /** The weights of the layer, which become parameters of the Tarn layer that gives {@code value}. */
    void weights(KerasValue value, List<Variable> variables, Function<List<float[]>, Map<String, Tensor>> convert) {
        assembly.request(new Assembly.Request(layer, variables, value.node(), convert));
    }

    /** The layer's activation behind what it computes, if it has one. */
    KerasValue activated(KerasValue value) {
        return ActivationReader.behind(this, value, config().value("activation"));
    }
}
