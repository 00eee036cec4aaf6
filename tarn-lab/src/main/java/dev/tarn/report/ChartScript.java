package dev.tarn.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What draws charts in a page: ECharts (Apache 2.0) and a few lines of our own. Pages hold both, so that they work without a network. */
final class ChartScript {
    private static final String ECHARTS = "META-INF/resources/webjars/echarts/5.3.1/dist/echarts.common.min.js";
    private static final String OWN = "dev/tarn/report/charts.js";

    /** Read once: it is the same for every page. */
    private static final class Text {
        static final String VALUE = read(ECHARTS) + "\n" + read(OWN);

        private Text() {}
    }

    private ChartScript() {}

    static String text() {
        return Text.VALUE;
    }

    private static String read(String resource) {
        ClassLoader loader = ChartScript.class.getClassLoader();
        try (InputStream in = loader == null ? ClassLoader.getSystemResourceAsStream(resource) : loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing: the jar of org.webjars.npm:echarts must be beside tarn-lab");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
