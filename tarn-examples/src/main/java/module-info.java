import org.jspecify.annotations.NullMarked;

/** Programs to read and to start from. */
@NullMarked module dev.tarn.examples {
    requires static org.jspecify;
    requires dev.tarn.core;
    requires dev.tarn.fashion;
    requires dev.tarn.lab;

    exports dev.tarn.examples;
}
