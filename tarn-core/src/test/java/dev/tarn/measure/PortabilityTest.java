package dev.tarn.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tarn.kernel.Kernels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Tarn chooses in JVMs and on processors of every kind, and that the results are the same. Each case is a process of its own. */
class PortabilityTest {
    private static final String MODULE = "--add-modules=jdk.incubator.vector";
    private static final ConvNet1Oracle ORACLE = new ConvNet1Oracle();

    @TempDir
    private Path folder = Path.of("");

    /**
     * What a process said.
     *
     * @param kernels {@code plain} or {@code vector}
     */
    private record Answer(String kernels, int bits, String reason, int threads, double[] losses) {}

    private static List<String> java(String... options) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PortabilityProbe.class.getName()));
        return command;
    }

    private static Answer start(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("TARN_THREADS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + "\n" + output).isZero();
        List<String> lines = output.lines().toList();
        String[] kernels = line(lines, "kernels ").split(" ", 3);
        double[] losses = lines.stream().filter(l -> l.startsWith("loss ")).mapToDouble(l -> Double.parseDouble(l.substring(5))).toArray();
        return new Answer(kernels[0], Integer.parseInt(kernels[1]), kernels[2], Integer.parseInt(line(lines, "threads ")), losses);
    }

    private static String line(List<String> lines, String start) {
        return lines.stream().filter(l -> l.startsWith(start)).findFirst().orElseThrow(() -> new AssertionError(lines))
                .substring(start.length());
    }

    /** Trains in a JVM with these options and compares losses and all parameters with the oracle's. */
    private Answer train(String... options) throws IOException, InterruptedException {
        Path file = folder.resolve("parameters");
        List<String> command = java(options);
        command.add(file.toString());
        Answer answer = start(command, Map.of());
        assertThat(answer.losses).as("losses").hasSize(ORACLE.losses.length);
        for (int i = 0; i < answer.losses.length; i++) {
            assertThat(answer.losses[i]).as("loss of step %d", i).isCloseTo(ORACLE.losses[i], within(1e-4 * Math.abs(ORACLE.losses[i])));
        }
        assertThat(ORACLE.losses[1]).as("the first step changes something").isNotCloseTo(ORACLE.losses[0], within(1e-3));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        for (double[] expected : ORACLE.parameters()) {
            double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            double apart = 0;
            for (double value : expected) {
                apart = Math.max(apart, Math.abs(value - bytes.getFloat()));
            }
            assertThat(apart).as("%d parameters, the largest %s", expected.length, scale).isLessThanOrEqualTo(1e-4 * scale);
        }
        assertThat(bytes.hasRemaining()).isFalse();
        return answer;
    }

    @Test
    void withoutTheVectorModuleItIsPlainAndSaysHowToGetIt() throws Exception {
        Answer answer = train();
        assertThat(answer.kernels).isEqualTo("plain");
        assertThat(answer.reason).contains("--add-modules jdk.incubator.vector");
    }

    @ParameterizedTest
    @CsvSource({"-Xint, -Xint", "-XX:TieredStopAtLevel=1, TieredStopAtLevel", "-XX:TieredStopAtLevel=3, TieredStopAtLevel",
        "-XX:CompilationMode=quick-only, CompilationMode"})
    void withoutAnOptimisingCompilerItIsPlain(String option, String reason) throws Exception {
        Answer answer = train(MODULE, option);
        assertThat(answer.kernels).isEqualTo("plain");
        assertThat(answer.reason).contains(reason);
    }

    @Test
    void plainCanBeForced() throws Exception {
        Answer answer = train(MODULE, "-Dtarn.kernels=plain");
        assertThat(answer.kernels).isEqualTo("plain");
        assertThat(answer.reason).isEqualTo("tarn.kernels=plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-Dtarn.kernels=vector"})
    void whereTheJvmCompilesVectorsTheyAreUsed(String option) throws Exception {
        assumeTrue(Kernels.choice().vector(), "this JVM does not compile vectors: " + Kernels.choice().reason());
        Answer answer = option.isEmpty() ? train(MODULE) : train(MODULE, option);
        assertThat(answer.kernels).isEqualTo("vector");
        assertThat(answer.bits).isGreaterThanOrEqualTo(Kernels.choice().bits()); // this run's may be forced to be narrower
    }

    @ParameterizedTest
    @CsvSource({"2, 256", "1, 128"})
    void narrowerProcessorsGetNarrowerVectors(int avx, int bits) throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64") && Kernels.choice().bits() >= 256, "needs a processor with AVX2");
        Answer answer = train(MODULE, "-XX:UseAVX=" + avx);
        assertThat(answer.kernels).isEqualTo("vector");
        assertThat(answer.bits).isEqualTo(bits);
    }

    /** A vector {@code fma} without the instruction goes through decimal arithmetic, number by number. */
    @Test
    void withoutFusedMultiplyAddItIsPlain() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64") && Kernels.choice().vector(), "the option is for amd64");
        Answer answer = train(MODULE, "-XX:UseAVX=0");
        assertThat(answer.kernels).isEqualTo("plain");
        assertThat(answer.reason).contains("multiply-add");
    }

    @Test
    void aCpusetLimitsTheThreads() throws Exception {
        Path taskset = Path.of("/usr/bin/taskset");
        assumeTrue(Files.isExecutable(taskset) && Runtime.getRuntime().availableProcessors() > 1, "needs taskset and two processors");
        List<String> command = new ArrayList<>(List.of(taskset.toString(), "-c", firstProcessor()));
        command.addAll(java());
        assertThat(start(command, Map.of()).threads).isEqualTo(1);
        assertThat(start(java(), Map.of()).threads).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    /** The first that this process may use: {@code Cpus_allowed_list: 4-7} → 4. */
    private static String firstProcessor() throws IOException {
        return line(Files.readAllLines(Path.of("/proc/self/status")), "Cpus_allowed_list:").strip().split("[-,]")[0];
    }

    @Test
    void theEnvironmentOverridesTheNumberOfThreads() throws Exception {
        assertThat(start(java(), Map.of("TARN_THREADS", "7")).threads).isEqualTo(7);
    }

    /** In a control group of its own below this process's, where that is allowed: as root, with version 1 of control groups. */
    @Test
    void aQuotaLimitsTheThreads() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "needs two processors");
        Path group = ownGroup().resolve("tarn-quota-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(group);
            Files.writeString(group.resolve("cpu.cfs_period_us"), "100000");
            Files.writeString(group.resolve("cpu.cfs_quota_us"), "100000");
        } catch (IOException e) {
            Files.deleteIfExists(group);
            assumeTrue(false, "cannot set a quota here: " + e);
        }
        try {
            List<String> command = new ArrayList<>(
                    List.of("/bin/sh", "-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"", group.toString()));
            command.addAll(java());
            assertThat(start(command, Map.of()).threads).isEqualTo(1);
        } finally {
            Files.delete(group);
        }
    }

    /** {@code 4:cpu,cpuacct:/path} → {@code /sys/fs/cgroup/cpu/path}; a folder that does not exist where that is not how groups are made. */
    private static Path ownGroup() throws IOException {
        Path none = Path.of("/sys/fs/cgroup/no-version-1");
        if (!Files.isReadable(Path.of("/proc/self/cgroup"))) {
            return none;
        }
        return Files.readAllLines(Path.of("/proc/self/cgroup")).stream().map(l -> l.split(":", 3))
                .filter(p -> List.of(p[1].split(",")).contains("cpu"))
                .map(p -> Path.of("/sys/fs/cgroup/cpu" + p[2])).findFirst().orElse(none);
    }
}
