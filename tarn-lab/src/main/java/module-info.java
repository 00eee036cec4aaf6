import org.jspecify.annotations.NullMarked;

/** What networks do, measured, and the HTML reports that show it. */
@NullMarked module dev.tarn.lab {
    requires static org.jspecify;
    requires transitive dev.tarn.core;
    requires org.apache.commons.statistics.distribution;
    requires org.apache.commons.statistics.inference;

    exports dev.tarn.lab.compare;
    exports dev.tarn.lab.explain;
    exports dev.tarn.lab.inspect;
    exports dev.tarn.lab.record;
    exports dev.tarn.lab.statistics;
    exports dev.tarn.lab.study;
    exports dev.tarn.report;
    exports dev.tarn.report.chart;
}
