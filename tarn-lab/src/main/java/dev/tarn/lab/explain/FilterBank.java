package dev.tarn.lab.explain;

import dev.tarn.layer.Conv2d;
import dev.tarn.model.Model;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The weights of one convolution, filter by filter.
 *
 * @param layer its name
 * @param channels input channels that a filter looks at
 * @param filters {@code height×width×channels} each
 * @param biases one for each filter, or null if the layer has none
 */
public record FilterBank(String layer, int channels, List<Tensor> filters, @Nullable Tensor biases) {
    /** Keeps copies of what it is given. */
    public FilterBank {
        filters = List.copyOf(filters);
    }

    /**
     * Of every convolution of a model, in the network's order.
     *
     * @param model any
     * @return a bank for each convolution
     */
    public static List<FilterBank> of(Model model) {
        List<FilterBank> banks = new ArrayList<>();
        Map<String, Tensor> parameters = model.parameters();
        for (Node node : model.network().nodes()) {
            Tensor weight = parameters.get(node.name() + ".weight");
            if (node.layer() instanceof Conv2d && weight != null) {
                banks.add(new FilterBank(node.name(), weight.shape().size(1), filters(weight), parameters.get(node.name() + ".bias")));
            }
        }
        return banks;
    }

    private static List<Tensor> filters(Tensor weight) {
        int channels = weight.shape().size(1);
        int height = weight.shape().size(2);
        int width = weight.shape().size(3);
        List<Tensor> filters = new ArrayList<>();
        for (int o = 0; o < weight.shape().size(0); o++) {
            Tensor filter = Tensor.zeros(Shape.of(height, width, channels));
            for (int c = 0; c < channels; c++) {
                for (int p = 0; p < height * width; p++) {
                    filter.data()[p * channels + c] = weight.data()[(o * channels + c) * height * width + p];
                }
            }
            filters.add(filter);
        }
        return filters;
    }

    /**
     * The mean of a filter over its input channels, {@code height×width}: what can be shown of a filter that looks at many.
     *
     * @param filter counted from 0
     * @return {@code height×width}
     */
    public Tensor mean(int filter) {
        Tensor weights = filters.get(filter);
        Tensor mean = Tensor.zeros(Shape.of(weights.shape().size(0), weights.shape().size(1)));
        for (int i = 0; i < weights.data().length; i++) {
            mean.data()[i / channels] += weights.data()[i] / channels;
        }
        return mean;
    }
}
