import org.jspecify.annotations.NullMarked;

/** The {@code tarn} command: one class a command, no arithmetic. */
@NullMarked module dev.tarn.cli {
    requires static org.jspecify;
    requires dev.tarn.core;
    requires dev.tarn.fashion;
    requires dev.tarn.formats;
    requires dev.tarn.lab;
    requires info.picocli;

    exports dev.tarn.cli;

    opens dev.tarn.cli to info.picocli;
}
