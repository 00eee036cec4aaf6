import org.jspecify.annotations.NullMarked;

/** Models as an HTTP service, and a page where people see the network think. */
@NullMarked module dev.tarn.serve {
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires transitive dev.tarn.core;
    requires dev.tarn.lab;
    requires io.prometheus.metrics.core;
    requires io.prometheus.metrics.model;
    requires io.prometheus.writer.text;
    requires java.management;
    requires org.eclipse.jetty.http;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.util;
    requires org.slf4j;

    exports dev.tarn.serve;
    exports dev.tarn.serve.compute;
    exports dev.tarn.serve.http;
    exports dev.tarn.serve.repository;
}
