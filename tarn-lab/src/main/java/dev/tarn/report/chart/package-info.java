/**
 * Charts as data: each knows its title, what it shows in words, its numbers as a table, and its description for ECharts, which draws it in the page.
 *
 * <p>One kind of chart is one record. Nothing is computed here but places and labels. Start reading in {@link dev.tarn.report.chart.Chart}.
 */
@NullMarked
package dev.tarn.report.chart;

import org.jspecify.annotations.NullMarked;
