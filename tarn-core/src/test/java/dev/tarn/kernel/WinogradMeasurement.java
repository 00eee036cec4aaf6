package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Prints how fast Winograd's convolution is against the direct one, over channels and map sizes: the table behind {@link VectorWinogradForward#wins}.
 * Dense-equivalent GFLOP/s and per cent of the FMA peak of the same run. {@code main}: seconds a kernel (default 0.3), then {@code forward}, {@code dw} or
 * {@code dx} (default all), then {@code pool} or {@code plain}, then channels to measure.
 */
final class WinogradMeasurement {
    private static final int[] SIDES = {2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 28, 32};
    private static final int[] CHANNELS = {16, 32, 64, 128, 256};
    private static final int IMAGES = 16;

    private WinogradMeasurement() {}

    private interface Kernel {
        void run(float[] m, int at);
    }

    private static double time(float[] m, int at, double seconds, Kernel kernel) {
        double best = Double.MAX_VALUE;
        long until = System.nanoTime() + (long) (seconds * 1e9);
        do {
            long t = System.nanoTime();
            kernel.run(m, at);
            best = Math.min(best, (System.nanoTime() - t) * 1e-9);
        } while (System.nanoTime() < until);
        return best;
    }

    private static double forward(Block block, BlockForward f, double seconds) {
        float[] m = Memory.allocate(1 << 25);
        Layout in = block.input();
        int x = Memory.firstAligned(m);
        int w = x + IMAGES * in.image();
        int packed = w + Layout.aligned(block.weightFloats());
        int bias = packed + Layout.aligned(f.packedFloats());
        int y = bias + block.biasFloats();
        int scratch = y + IMAGES * block.output().image();
        fill(m, x, w - x);
        fill(m, w, block.weightFloats());
        f.pack(m, w, m, packed);
        byte[] winners = winners(block);
        return time(m, scratch, seconds, (a, at) -> f.run(IMAGES, a, x, a, packed, a, bias, a, y, winners, 0, a, at, 0, 1));
    }

    private static double weightGradient(Block block, BlockWeightGradient dw, double seconds) {
        float[] m = Memory.allocate(1 << 25);
        int x = Memory.firstAligned(m);
        int g = x + IMAGES * block.input().image();
        int sums = g + IMAGES * block.outputGradient().image();
        int scratch = sums + Layout.aligned(dw.accumulatorFloats());
        fill(m, x, sums - x);
        return time(m, scratch, seconds, (a, at) -> dw.run(IMAGES, a, x, a, g, winners(block), 0, a, sums, a, at));
    }

    private static double inputGradient(Block block, BlockInputGradient dx, double seconds) {
        float[] m = Memory.allocate(1 << 25);
        int g = Memory.firstAligned(m);
        int w = g + IMAGES * block.outputGradient().image();
        int packed = w + Layout.aligned(block.weightFloats());
        int to = packed + Layout.aligned(dx.packedFloats());
        int scratch = to + IMAGES * block.inputGradient().image();
        fill(m, g, packed - g);
        dx.pack(m, w, m, packed);
        return time(m, scratch, seconds, (a, at) -> dx.run(IMAGES, a, g, winners(block), 0, a, packed, a, to, false, a, at));
    }

    private static byte[] codes = new byte[0];

    /** Codes of which a sixteenth are dead windows. */
    private static byte @Nullable [] winners(Block block) {
        if (block.pool() == null) {
            return null;
        }
        int n = IMAGES * block.winnerBytes() + 64;
        if (codes.length != n) {
            codes = new byte[n];
            Random r = new Random(3);
            for (int i = 0; i < n; i++) {
                codes[i] = (byte) (r.nextInt(16) == 0 ? 0 : 1 + r.nextInt(4));
            }
        }
        return codes;
    }

    private static void fill(float[] m, int at, int n) {
        Random r = new Random(1);
        for (int i = 0; i < n; i++) {
            m[at + i] = (float) r.nextGaussian() * 0.1f;
        }
    }

    public static void main(String[] args) {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 0.3;
        String what = args.length > 1 ? args[1] : "all";
        boolean pool = args.length > 2 && args[2].equals("pool");
        double peak = 0;
        for (int i = 0; i < 3; i++) {
            peak = Math.max(peak, ConvolutionMeasurement.measurePeak());
        }
        System.out.printf("%s, FMA peak %.0f GFLOP/s; %d images, %s%n", Kernels.choice(), peak, IMAGES,
                pool ? "2×2 pool and ReLU" : "no pool");
        for (int channels : CHANNELS) {
            boolean wanted = args.length < 4;
            for (int i = 3; i < args.length; i++) {
                wanted |= args[i].equals(Integer.toString(channels));
            }
            for (int side : wanted ? SIDES : new int[0]) {
                Block b = Blocks.block(side, side, channels, channels, 3, 1, pool ? Blocks.pool2() : null, Activation.RELU);
                double work = 2e-9 * IMAGES * b.multiplications();
                StringBuilder line = new StringBuilder("%3d channels, %2d×%-2d".formatted(channels, side, side));
                if (what.equals("all") || what.equals("forward")) {
                    line.append(compare("forward", work, peak, forward(b, new VectorForward(b, new PlainElementwise()), seconds),
                            forward(b, new VectorWinogradForward(b, new PlainElementwise()), seconds)));
                }
                if (what.equals("all") || what.equals("dw")) {
                    BlockWeightGradient direct = Kernels.weightGradient(b, true);
                    line.append(compare("dW", work, peak, weightGradient(b, direct, seconds),
                            weightGradient(b, new VectorWinogradWeightGradient(b), seconds)));
                }
                if (what.equals("all") || what.equals("dx")) {
                    BlockInputGradient direct = Kernels.inputGradient(b, true);
                    line.append(compare("dX", work, peak, inputGradient(b, direct, seconds),
                            inputGradient(b, new VectorWinogradInputGradient(b), seconds)));
                }
                System.out.println(line);
            }
        }
    }

    private static String compare(String what, double work, double peak, double direct, double winograd) {
        return "   %s direct %4.0f (%3.0f %%), winograd %4.0f (%3.0f %%), ratio %.2f".formatted(what, work / direct,
                100 * work / direct / peak, work / winograd,
                100 * work / winograd / peak, direct / winograd);
    }
}
