package dev.tarn.serve.explain;

import dev.tarn.lab.explain.FilterBank;
import dev.tarn.model.Model;
import dev.tarn.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The filters of one convolution, each as the mean over the channels it looks at. */
public record Filters(String layer) {
    Map<String, Object> json(Model model) {
        FilterBank bank = FilterBank.of(model).stream().filter(b -> b.layer().equals(layer)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + (layer.length() > 40 ? layer.substring(0, 40) + "…" : layer) + "' is no convolution"));
        int count = bank.filters().size();
        int height = bank.filters().getFirst().shape().size(0);
        int width = bank.filters().getFirst().shape().size(1);
        float[] all = new float[count * height * width];
        for (int f = 0; f < count; f++) {
            Tensor mean = bank.mean(f);
            System.arraycopy(mean.data(), 0, all, f * height * width, height * width);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("layer", layer);
        json.put("count", count);
        json.put("height", height);
        json.put("width", width);
        json.put("inputs", bank.channels());
        json.put("values", LayerView.base64(all));
        return json;
    }
}
