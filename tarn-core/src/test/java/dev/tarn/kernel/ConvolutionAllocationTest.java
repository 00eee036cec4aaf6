package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A vector that is not inlined away is an object, and its kernel a hundred times slower: compiled kernels make no garbage. Seen in JVMs of their own, as users run it: what the compiler inlines depends on the
 * order in which it meets methods, so one kernel or another boxes in one JVM and not in the next; one that is at fault itself boxes in all of them.
 */
class ConvolutionAllocationTest {
    /** What the measurement itself costs, with room; a vector a tile would be thousands. */
    private static final long MEASURING = 400;

    private static final int JVMS = 4;

    @Test
    void compiledConvolutionsDoNotAllocate() throws Exception {
        if (!Kernels.choice().vector()) {
            return;
        }
        Set<String> boxing = boxing();
        for (int jvm = 1; jvm < JVMS && !boxing.isEmpty(); jvm++) {
            boxing.retainAll(boxing());
        }
        assertThat(boxing).isEmpty();
    }

    private static Set<String> boxing() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "--add-modules",
                "jdk.incubator.vector", "-Dtarn.kernels=vector" + Kernels.choice().bits(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Main.class.getName())
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines()).as(output).contains("looked at all");
        return output.lines().filter(line -> line.startsWith("boxes: ")).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The process: names the kernels that allocate, a line each. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            convolutions().forEach((name, kernel) -> {
                if (Allocation.fewest(kernel, MEASURING) > MEASURING) {
                    System.out.println("boxes: " + name);
                }
            });
            System.out.println("looked at all");
        }
    }

    private static Map<String, Runnable> convolutions() {
        Map<String, Runnable> kernels = new LinkedHashMap<>();
        for (int filters : new int[] {32, 48}) {
            for (boolean pooled : new boolean[] {false, true}) {
                Block block = Blocks.block(6, 6, 16, filters, 3, 1, pooled ? Blocks.pool2() : null, Activation.RELU);
                kernels(block, (pooled ? "pooled " : "") + filters, kernels);
            }
        }
        kernels(Blocks.block(6, 6, 16, 32, 3, 1, new Block.Pool(3, 3, 2, 2, 1, 1), Activation.RELU), "any pool", kernels);
        kernels(Blocks.block(8, 8, 1, 32, 3, 0, Blocks.pool2(), Activation.RELU), "first layer", kernels);
        kernels(Blocks.block(9, 9, 3, 32, 3, 1, null, Activation.RELU), "colour", false, kernels);
        kernels(Blocks.block(8, 8, 3, 32, 3, 1, Blocks.pool2(), Activation.RELU), "pooled colour", false, kernels);
        kernels(Blocks.block(8, 8, 3, 32, 3, 1, Blocks.pool2(), Activation.IDENTITY), "first layer of colours", kernels);
        kernels(Blocks.block(12, 12, 16, 64, 1, 0, null, Activation.RELU), "of one pixel", kernels);
        kernels(Blocks.depthwise(8, 8, 32, 1, Activation.RELU6), "depthwise", kernels);
        kernels(Blocks.depthwise(8, 8, 32, 2, Activation.RELU6), "strided depthwise", kernels);
        return kernels;
    }

    private static void kernels(Block block, String name, Map<String, Runnable> kernels) {
        kernels(block, name, true, kernels);
    }

    private static void kernels(Block block, String name, boolean direct, Map<String, Runnable> kernels) {
        SplittableRandom r = new SplittableRandom(8);
        BlockForward forward = Kernels.forward(block, true, direct);
        BlockWeightGradient dw = Kernels.weightGradient(block, direct);
        BlockInputGradient dx = Kernels.inputGradient(block, direct);
        float[] x = ConvolutionNumbersTest.images(block.input(), 1, r);
        float[] w = ConvolutionNumbersTest.gaussian(block.weightFloats(), r);
        float[] bias = ConvolutionNumbersTest.bias(block, r);
        float[] packed = new float[forward.packedFloats()];
        float[] packedDx = new float[dx.packedFloats()];
        forward.pack(w, 0, packed, 0);
        dx.pack(w, 0, packedDx, 0);
        float[] scratch = new float[Math.max(forward.scratchFloats(1), Math.max(dw.scratchFloats(1), dx.scratchFloats(1)))];
        float[] y = new float[block.output().image()];
        float[] gradient = ConvolutionNumbersTest.images(block.outputGradient(), 1, r);
        float[] accumulator = new float[dw.accumulatorFloats()];
        float[] result = new float[block.inputGradient().image()];
        byte[] winners = block.pool() == null ? null : new byte[block.winnerBytes()];
        kernels.put("forward " + name, () -> forward.run(1, x, 0, packed, 0, bias, 0, y, 0, winners, 0, scratch, 0, 0, 1));
        if (winners != null) {
            kernels.put("inference " + name, () -> forward.run(1, x, 0, packed, 0, bias, 0, y, 0, null, 0, scratch, 0, 0, 1));
        }
        kernels.put("weight gradient " + name, () -> dw.run(1, x, 0, gradient, 0, winners, 0, accumulator, 0, scratch, 0));
        if (block.input().channels() > 4) {
            kernels.put("input gradient " + name, () -> dx.run(1, gradient, 0, winners, 0, packedDx, 0, result, 0, false, scratch, 0));
        }
    }
}
