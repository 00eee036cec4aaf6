package dev.tarn.train;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/** A settings record as JSON values: its type's name and its components, so that a new component cannot be forgotten. */
final class RecordJson {
    private RecordJson() {}

    static Map<String, Object> of(Object settings) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", settings.getClass().getSimpleName());
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            Object value = value(component, settings);
            json.put(component.getName(), value instanceof Record inner ? of(inner) : value);
        }
        return json;
    }

    private static Object value(RecordComponent component, Object settings) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(settings + " hides " + component.getName(), e);
        }
    }
}
