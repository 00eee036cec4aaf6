import org.jspecify.annotations.NullMarked;

/** The {@code tarn} command: one class a command, no arithmetic. */
@NullMarked module dev.tarn.cli {
    requires java.net.http;
    requires static org.jspecify;
    requires dev.tarn.core;
    requires dev.tarn.fashion;
    requires dev.tarn.formats;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires dev.tarn.lab;
    requires dev.tarn.serve;
    requires info.picocli;
    requires java.management;
    requires org.slf4j;

    exports dev.tarn.cli;

    opens dev.tarn.cli to info.picocli;

    provides ch.qos.logback.classic.spi.Configurator with dev.tarn.cli.Logging;
}
