package dev.tarn.report.chart;

import java.util.Map;

/** A chart: what it shows, and how ECharts draws it. */
public sealed interface Chart permits BarChart, IntervalChart, LineChart, ScatterChart {

    /** {@return fit to be a file's name, and unique on its page: {@code features-accuracy}} */
    String name();

    /**
     * Above the picture.
     *
     * @return what stands above the picture
     */
    String title();

    /** {@return the most important numbers in a sentence or two, for those who cannot see the picture} */
    String inWords();

    /**
     * The numbers.
     *
     * @return the numbers that the chart shows, to be read and taken away
     */
    ChartTable table();

    /** {@return eCharts' option object, as JSON values; without colours, which belong to the page} */
    Map<String, Object> option();

    /** {@return height that the chart needs, in CSS pixels} */
    int height();
}
