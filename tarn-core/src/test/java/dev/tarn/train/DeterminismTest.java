package dev.tarn.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.kernel.Kernels;
import dev.tarn.zoo.Zoo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same seed gives the same bits: over any number of threads, over runs in other processes, and over what is written as docs/reliability.md says. */
class DeterminismTest {
    static List<String> networks() {
        return Zoo.names();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void threadsChangeNoBitOfATraining(String network) {
        Trained one = DeterminismProbe.train(network, 1);
        String bits = DeterminismProbe.checksum(one);
        for (int threads : new int[] {2, 3, 5, 8}) {
            Trained more = DeterminismProbe.train(network, threads);
            assertThat(more.model().parameters()).as("%d threads", threads).isEqualTo(one.model().parameters());
            assertThat(DeterminismProbe.checksum(more)).as("%d threads", threads).isEqualTo(bits);
        }
    }

    @Test
    void anotherProcessGivesTheSameBits() throws Exception {
        List<String> here = networks().stream().map(name -> name + " " + DeterminismProbe.checksum(DeterminismProbe.train(name, 1)))
                .toList();
        String kernels = Kernels.choice().vector() ? "vector" + Kernels.choice().bits() : "plain";
        assertThat(process(kernels, 3)).startsWith("kernels " + kernels).endsWith(here.toArray(String[]::new));
    }

    private static List<String> process(String kernels, int threads) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g", "--add-modules",
                "jdk.incubator.vector", "-Dtarn.kernels=" + kernels, "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), DeterminismProbe.class.getName(),
                Integer.toString(threads)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().filter(line -> !line.startsWith("WARNING")).toList();
    }
}
