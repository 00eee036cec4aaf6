package dev.tarn.train;

import dev.tarn.model.Model;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which layers of a model did not learn in the training that made it, by its record. */
public final class FrozenLayers {
    private FrozenLayers() {}

    /**
     * {@return names of the layers that {@link Trainer#freeze} named and {@link Trainer#unfreeze} did not; none of a model without a record}
     *
     * @param model with its training record
     */
    public static Set<String> of(Model model) {
        Set<String> names = new HashSet<>();
        if (model.training().values().get("settings") instanceof Map<?, ?> settings) {
            for (Object glob : list(settings.get("freeze"))) {
                names.addAll(Fit.matching(String.valueOf(glob), model.network()));
            }
            list(settings.get("unfreeze")).forEach(names::remove);
        }
        return names;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
