package dev.tarn.report.chart;

import java.util.Map;

/** A chart: what it shows, and how ECharts draws it. */
public sealed interface Chart permits BarChart, IntervalChart, LineChart, ScatterChart {

    /** Fit to be a file's name, and unique on its page: {@code features-accuracy}. */
    String name();

    /** Above the picture. */
    String title();

    /** The most important numbers in a sentence or two, for those who cannot see the picture. */
    String inWords();

    /** The numbers. */
    ChartTable table();

    /** ECharts' option object, as JSON values; without colours, which belong to the page. */
    Map<String, Object> option();

    /** Height that the chart needs, in CSS pixels. */
    int height();
}
