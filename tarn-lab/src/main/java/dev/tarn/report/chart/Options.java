package dev.tarn.report.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pieces of ECharts' options that all charts share. */
final class Options {
    private Options() {}

    /** {@code map("type", "line", "data", list)} */
    static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    static Map<String, Object> axis(String type, String name, boolean horizontal) {
        return map("type", type, "name", name, "nameLocation", horizontal ? "middle" : "end", "nameGap", horizontal ? 30 : 12, "scale",
                type.equals("value"));
    }

    /** JSON has no NaN and no infinities; ECharts leaves a gap for {@code "-"}. */
    static Object number(double value) {
        return Double.isFinite(value) ? (Object) value : "-";
    }

    static List<Object> numbers(double... values) {
        List<Object> list = new ArrayList<>();
        for (double value : values) {
            list.add(number(value));
        }
        return list;
    }

    /** How a value axis writes its numbers: the page's script knows these names. */
    static void format(Map<String, Object> axis, @Nullable String format) {
        if (format != null) {
            axis.put("axisLabel", map("tarnFormat", format));
        }
    }
}
