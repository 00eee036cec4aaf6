package dev.tarn.serve.explain;

import dev.tarn.lab.explain.Explainers;
import dev.tarn.lab.explain.GradCam;
import dev.tarn.lab.explain.PoolWinners;
import dev.tarn.model.Model;
import dev.tarn.model.Prediction;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers questions about how a model comes to its answer for an image. Safe for any number of threads; the reordered models are made once, and the plans that look into them are kept. */
public final class Walkthrough {
    private final Model written;
    private final int mostIdle;
    private final Map<PoolOrder, Explainers> explainers = new EnumMap<>(PoolOrder.class);

    /** @param mostIdle plans of each kind that are kept while nobody asks, for each order that was asked for */
    public Walkthrough(Model model, int mostIdle) {
        this.written = model;
        this.mostIdle = mostIdle;
    }

    private synchronized Explainers explainers(PoolOrder order) {
        return explainers.computeIfAbsent(order, o -> new Explainers(o.of(written), mostIdle));
    }

    /**
     * What somebody wants to know.
     *
     * @param order where activations beside max pools stand
     * @param label the class to explain; null: the most probable
     */
    public record Question(PoolOrder order, @Nullable Integer label, List<LayerView> views, List<Filters> filters, Optional<Cell> cell,
            Optional<DenseShare> dense, boolean winners, boolean gradCam,
            boolean pixels) {}

    /**
     * @param image in 0..1 in the network's input shape
     * @throws IllegalArgumentException if the question names what the network does not have
     */
    public Map<String, Object> answer(Tensor image, Question question) {
        Explainers explained = explainers(question.order);
        Model model = explained.model();
        Walk walk = new Walk(explained, image);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("order", question.order.word());
        boolean classes = !model.classes().isEmpty();
        if (classes) {
            json.put("prediction", prediction(model.prediction(walk.outputs(), 0)));
        }
        if (question.order != PoolOrder.AS_WRITTEN) {
            json.put("comparison", comparison(walk, image));
        }
        json.put("layers", layers(model.network()));
        if (question.pixels) {
            json.put("pixels", LayerView.base64(image.data()));
        }
        json.put("views", question.views.stream().map(view -> view.json(walk)).toList());
        json.put("filters", question.filters.stream().map(filters -> filters.json(model)).toList());
        question.cell.ifPresent(cell -> json.put("cell", cell.json(walk)));
        question.dense.ifPresent(dense -> json.put("dense", dense.json(walk)));
        if (question.winners) {
            json.put("winners", winners(walk));
        }
        if (question.gradCam && classes) {
            gradCam(explained, image, question.label).ifPresent(cam -> json.put("gradCam", json(cam)));
        }
        return json;
    }

    /** Grad-CAM of the class asked for, if the network has a convolution with a map. */
    public Optional<GradCam> gradCam(Tensor image, @Nullable Integer label) {
        return gradCam(explainers(PoolOrder.AS_WRITTEN), image, label);
    }

    private static Optional<GradCam> gradCam(Explainers explained, Tensor image, @Nullable Integer label) {
        Model model = explained.model();
        int wanted = label == null ? model.predict(image).index() : label;
        return GradCam.layerOf(model.network()).map(layer -> explained.gradCam(image, wanted, layer));
    }

    private static Map<String, Object> json(GradCam cam) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("layer", cam.layer());
        json.put("label", cam.label());
        json.put("score", cam.score());
        json.put("height", cam.onImage().shape().size(0));
        json.put("width", cam.onImage().shape().size(1));
        json.put("values", LayerView.base64(cam.onImage().data()));
        return json;
    }

    private static Map<String, Object> prediction(Prediction prediction) {
        List<Object> probabilities = new ArrayList<>();
        for (double probability : prediction.probabilities()) {
            probabilities.add(probability);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("label", prediction.label());
        json.put("index", prediction.index());
        json.put("probabilities", probabilities);
        return json;
    }

    /** What the order changes: at the end of each pair of activation and pool, and in the answer. */
    private Map<String, Object> comparison(Walk walk, Tensor image) {
        Walk written = new Walk(explainers(PoolOrder.AS_WRITTEN), image);
        List<String> here = PoolOrder.ends(written.model().network(), walk.model().network());
        List<String> there = PoolOrder.ends(written.model().network(), written.model().network());
        List<Object> places = new ArrayList<>();
        for (int i = 0; i < here.size(); i++) {
            if (walk.layers().contains(here.get(i)) && written.layers().contains(there.get(i))) {
                places.add(difference(there.get(i), written.values(there.get(i)).data(), walk.values(here.get(i)).data()));
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("places", places);
        if (!written.model().classes().isEmpty()) {
            json.put("prediction", prediction(written.model().prediction(written.outputs(), 0)));
        }
        return json;
    }

    private static Map<String, Object> difference(String layer, float[] a, float[] b) {
        int different = 0;
        float most = 0;
        for (int i = 0; i < a.length; i++) {
            if (Float.floatToRawIntBits(a[i]) != Float.floatToRawIntBits(b[i])) {
                different++;
                most = Math.max(most, Math.abs(a[i] - b[i]));
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("layer", layer);
        json.put("values", a.length);
        json.put("different", different);
        json.put("most", most);
        return json;
    }

    private static List<Object> layers(Network network) {
        List<Object> layers = new ArrayList<>();
        for (Node node : network.nodes()) {
            List<Object> output = new ArrayList<>();
            for (int size : node.output().toArray()) {
                output.add(size);
            }
            Map<String, Object> layer = new LinkedHashMap<>();
            layer.put("name", node.name());
            layer.put("layer", node.layer().text());
            layer.put("kind", node.layer().getClass().getSimpleName());
            layer.put("inputs", node.inputs().stream().map(in -> in < 0 ? "input" : network.nodes().get(in).name()).toList());
            layer.put("output", output);
            layers.add(layer);
        }
        return layers;
    }

    private static List<Object> winners(Walk walk) {
        List<Object> all = new ArrayList<>();
        for (PoolWinners pool : walk.allWinners()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("layer", pool.layer());
            json.put("reads", pool.reads());
            json.put("height", pool.height());
            json.put("width", pool.width());
            json.put("channels", pool.channels());
            json.put("rows", ints(pool.rows()));
            json.put("columns", ints(pool.columns()));
            all.add(json);
        }
        return all;
    }

    private static List<Integer> ints(int[] values) {
        return java.util.Arrays.stream(values).boxed().toList();
    }

    /** How often winners of the first max pool looked at each pixel, {@code height×width}; empty if there is no pool. */
    public Optional<Tensor> winnersOnImage(Tensor image) {
        return new Walk(explainers(PoolOrder.AS_WRITTEN), image).allWinners().stream().findFirst()
                .map(pool -> pool.onImage(written.network()));
    }
}
