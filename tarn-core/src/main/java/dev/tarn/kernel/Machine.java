package dev.tarn.kernel;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** What the kernels must know of the JVM they run in: whether it really compiles vectors, and where the numbers of an array begin. */
final class Machine {
    /** Whether the processor adds what it multiplies in one instruction, as nearly all do that have vectors, and the JVM uses it. A constant for the compiler. */
    static final boolean FUSED = option("UseFMA").map("true"::equals).orElseGet(Machine::knowsVectors);

    private Machine() {}

    /** Whether the JVM's optimising compiler knows the Vector API: HotSpot's and its relatives. */
    private static boolean knowsVectors() {
        String name = System.getProperty("java.vm.name", "");
        return name.contains("HotSpot") || name.contains("OpenJDK") || name.contains("GraalVM") || name.contains("Zing");
    }

    /** Why the Vector API would not be fast (or right) here; empty where it is. */
    static Optional<String> vectorsRefused() {
        String name = System.getProperty("java.vm.name", "");
        String mode = System.getProperty("java.vm.info", "");
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return Optional.of("the module jdk.incubator.vector is not there; start Java with --add-modules jdk.incubator.vector");
        }
        if (!knowsVectors()) {
            return Optional.of("the compiler of " + name + " does not know the Vector API; run on a HotSpot JVM");
        }
        if (mode.contains("interpreted")) {
            return Optional.of("the JVM only interprets (-Xint)");
        }
        if (mode.contains("emulated-client") || Integer.parseInt(option("TieredStopAtLevel").orElse("4")) < 4) {
            return Optional.of("the JVM's optimising compiler is switched off (TieredStopAtLevel or CompilationMode)");
        }
        if (!FUSED) {
            return Optional.of(
                    "the processor (or -XX:UseAVX=0, -XX:-UseFMA) has no fused multiply-add, which the JVM would then compute in decimal");
        }
        if (compactHeaders()) {
            return Optional.of("-XX:+UseCompactObjectHeaders corrupts data in compiled vector code (JDK-8380060); start Java without it");
        }
        return Optional.empty();
    }

    /** Bytes from the start of a {@code float[]} object to its first number. */
    static int arrayHeader() {
        if (compactHeaders()) {
            return 12;
        }
        return option("UseCompressedClassPointers").orElse("true").equals("true") ? 16 : 20;
    }

    private static boolean compactHeaders() {
        return option("UseCompactObjectHeaders").orElse("false").equals("true");
    }

    /** A flag of the virtual machine, by the management interface, which needs no module that a small run-time image might lack. */
    static Optional<String> option(String flag) {
        try {
            Object answer = ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
                    "getVMOption",
                    new Object[] {flag}, new String[] {"java.lang.String"});
            return Optional.of(String.valueOf(((CompositeData) answer).get("value")));
        } catch (JMException | RuntimeException unknown) { // another JVM, or a flag that this release does not have
            return Optional.empty();
        }
    }
}
