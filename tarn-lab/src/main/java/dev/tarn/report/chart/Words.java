package dev.tarn.report.chart;

import dev.tarn.report.Figures;

/** Numbers in sentences. */
final class Words {
    private Words() {}

    static String value(double value, boolean percent) {
        return percent
                ? Figures.percent(value)
                : Double.isFinite(value) ? Figures.shortest(Double.parseDouble(String.format(java.util.Locale.ROOT, "%.4g", value))) : "–";
    }
}
