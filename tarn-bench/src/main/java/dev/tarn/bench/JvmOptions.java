package dev.tarn.bench;

/** JVM options that every benchmark's fork gets: those of the launcher. */
final class JvmOptions {
    static final String VECTORS = "--add-modules=jdk.incubator.vector";
    static final String COLLECTOR = "-XX:+UseG1GC";
    static final String REGIONS = "-XX:G1HeapRegionSize=4m";

    private JvmOptions() {}
}
