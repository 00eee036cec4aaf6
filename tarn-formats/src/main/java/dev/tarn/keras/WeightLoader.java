package dev.tarn.keras;

import dev.tarn.file.FileFormatException;
import dev.tarn.keras.KerasLayer.KerasModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the weights of layers. An archive keeps them by layer, in the order in which the layer made them; a whole model in {@code .h5} keeps one list for each layer of
 * the outermost model, in which those of models inside stand one behind the other: what learns first, then the rest.
 */
final class WeightLoader {
    private static final String[] CONTAINERS = {"layers", "_layer_checkpoint_dependencies"};
    private static final String LEGACY = "model_weights";

    private final KerasFile file;
    private final KerasLayer whole;
    /** What each layer must have; layers that are not here have no weights that count. */
    private final Map<KerasLayer, List<Variable>> variables = new IdentityHashMap<>();
    /** Where each layer's values are. */
    private final Map<KerasLayer, List<String>> places = new IdentityHashMap<>();

    WeightLoader(KerasFile file, KerasLayer whole, List<Assembly.Request> requests) throws FileFormatException {
        this.file = file;
        this.whole = whole;
        requests.forEach(request -> variables.put(request.layer(), request.variables()));
        if (!file.archive()) {
            locate();
        }
    }

    /** The values of a layer's variables. */
    List<float[]> values(KerasLayer layer) throws IOException {
        List<Variable> wanted = variables.getOrDefault(layer, List.of());
        List<String> where = file.archive() ? inArchive(layer, wanted) : places.getOrDefault(layer, List.of());
        if (where.size() != wanted.size()) {
            throw new FileFormatException(file.file(), layer + " has " + where.size() + " arrays of weights in the file; it needs "
                    + wanted.stream().map(Variable::name).toList());
        }
        List<float[]> values = new ArrayList<>();
        for (int i = 0; i < where.size(); i++) {
            values.add(file.weights().floats(where.get(i), wanted.get(i).sizes()));
        }
        return values;
    }

    private List<String> inArchive(KerasLayer layer, List<Variable> wanted) throws FileFormatException {
        for (String container : CONTAINERS) {
            StringBuilder path = new StringBuilder();
            layer.path().forEach(name -> path.append('/').append(container).append('/').append(name));
            List<String> names = file.weights().names(path + "/vars");
            if (!names.isEmpty()) {
                List<String> places = new ArrayList<>();
                for (int i = 0; i < Math.max(wanted.size(), names.size()); i++) {
                    places.add(path + "/vars/" + i);
                }
                return places;
            }
        }
        return List.of();
    }

    /** For a whole model in {@code .h5}: goes through the layers of the outermost model. */
    private void locate() throws FileFormatException {
        KerasModel model = whole.model();
        if (model == null) {
            return;
        }
        for (KerasLayer layer : model.layers()) {
            List<Needed> needed = new ArrayList<>();
            collect(layer, needed);
            if (needed.isEmpty()) {
                continue;
            }
            String group = LEGACY + "/" + layer.name();
            List<String> stored = file.weights().texts(group, "weight_names").stream().filter(WeightLoader::counts).toList();
            List<Needed> ordered = new ArrayList<>(needed.stream().filter(Needed::learns).toList());
            ordered.addAll(needed.stream().filter(one -> !one.learns()).toList());
            check(layer, stored, ordered);
            for (int i = 0; i < stored.size(); i++) {
                Needed one = ordered.get(i);
                places.computeIfAbsent(one.layer(), l -> new ArrayList<>(Arrays.asList(new String[variables(l).size()])))
                        .set(one.index(), group + "/" + stored.get(i));
            }
        }
    }

    private List<Variable> variables(KerasLayer layer) {
        return variables.getOrDefault(layer, List.of());
    }

    /** @param index among the variables of its layer */
    private record Needed(KerasLayer layer, int index, Variable variable) {
        boolean learns() {
            return layer.trainable() && variable.trainable();
        }
    }

    private void collect(KerasLayer layer, List<Needed> needed) {
        KerasModel model = layer.model();
        if (model != null) {
            model.layers().forEach(inner -> collect(inner, needed));
            return;
        }
        List<Variable> own = variables(layer);
        for (int i = 0; i < own.size(); i++) {
            needed.add(new Needed(layer, i, own.get(i)));
        }
    }

    /** States of random generators lie among the weights in some versions. */
    private static boolean counts(String name) {
        return !name.contains("seed_generator") && !name.contains("StateVar");
    }

    private void check(KerasLayer layer, List<String> stored, List<Needed> needed) throws FileFormatException {
        for (int i = 0; i < Math.max(stored.size(), needed.size()); i++) {
            String found = i < stored.size() ? stored.get(i) : null;
            Needed expected = i < needed.size() ? needed.get(i) : null;
            if (found == null || expected == null || !expected.variable().called(found)) {
                throw new FileFormatException(file.file(), LEGACY + "/" + layer.name() + " lists as its weight " + (i + 1) + " "
                        + named(found) + "; expected "
                        + (expected == null ? "no more" : expected.variable().name() + " of " + expected.layer()));
            }
        }
    }

    private static String named(@Nullable String found) {
        return found == null ? "nothing" : "'" + found + "'";
    }
}
