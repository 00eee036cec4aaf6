package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import java.util.Arrays;
import java.util.Random;

/**
 * Prints how near to the FMA peak of the same run the winner-driven gradients of 3×3 convolutions behind ReLU and 2×2 pools come, counted in multiplications that are really executed: those of
 * living windows. With one core to run on, name G1: other collectors do not keep big arrays on cache lines. {@code main}: seconds a kernel (default 0.5), then per cent of dead windows (default 6), then {@code side,channels,filters} (default {@link #USUAL}).
 */
final class WinnerMeasurement {
    private static final int IMAGES = 16;
    private static final String[] USUAL = {"32,32,32", "16,32,32", "16,32,64", "16,64,64", "16,64,128", "8,64,64", "8,128,128"};

    private WinnerMeasurement() {}

    private static double best(double seconds, Runnable work) {
        double best = Double.MAX_VALUE;
        long until = System.nanoTime() + (long) (seconds * 1e9);
        do {
            long t = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - t) * 1e-9);
        } while (System.nanoTime() < until);
        return best;
    }

    private static void fill(Random random, float[] m, int at, int n) {
        for (int i = 0; i < n; i++) {
            m[at + i] = (float) random.nextGaussian() * 0.1f;
        }
    }

    private static void measure(Block block, int dead, double seconds, double peak) {
        BlockWeightGradient dw = new VectorWinnerWeightGradient(block);
        BlockInputGradient dx = new VectorWinnerInputGradient(block);
        float[] m = Memory.allocate(1 << 25);
        int x = Memory.firstAligned(m);
        int g = x + IMAGES * block.input().image();
        int w = g + IMAGES * block.outputGradient().image();
        int sums = w + Layout.aligned(block.weightFloats());
        int packed = sums + Layout.aligned(dw.accumulatorFloats());
        int to = packed + Layout.aligned(dx.packedFloats());
        int scratch = to + IMAGES * block.inputGradient().image();
        Random random = new Random(1);
        fill(random, m, x, sums - x);
        dx.pack(m, w, m, packed);
        byte[] winners = new byte[IMAGES * block.winnerBytes() + 64];
        long living = 0;
        for (int i = 0; i < IMAGES * block.winnerBytes(); i++) {
            winners[i] = (byte) (random.nextInt(100) < dead ? 0 : 1 + random.nextInt(4));
            living += winners[i] == 0 ? 0 : 1;
        }
        double work = 2e-9 * living * 9 * block.input().channels();
        double weights = best(seconds, () -> dw.run(IMAGES, m, x, m, g, winners, 0, m, sums, m, scratch));
        double input = best(seconds, () -> dx.run(IMAGES, m, g, winners, 0, m, packed, m, to, false, m, scratch));
        System.out.printf("%3d → %3d channels, %2d×%-2d   dW %5.1f %% of the peak, %6.2f µs an image   dX %5.1f %%, %6.2f µs%n",
                block.input().channels(), block.filters(), block.mapHeight(), block.mapWidth(), 100 * work / weights / peak,
                weights * 1e6 / IMAGES,
                100 * work / input / peak, input * 1e6 / IMAGES);
    }

    public static void main(String[] args) {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 0.5;
        int dead = args.length > 1 ? Integer.parseInt(args[1]) : 6;
        double peak = 0;
        for (int i = 0; i < 3; i++) {
            peak = Math.max(peak, ConvolutionMeasurement.measurePeak());
        }
        System.out.printf("%s, FMA peak %.0f GFLOP/s; %d images, %d %% dead windows%n", Kernels.choice(), peak, IMAGES, dead);
        System.out.print("warm-up: ");
        measure(Blocks.block(8, 8, 64, 64, 3, 1, Blocks.pool2(), Activation.RELU), dead, 5, peak);
        for (String shape : args.length < 3 ? USUAL : Arrays.copyOfRange(args, 2, args.length)) {
            String[] b = shape.split(",");
            int side = Integer.parseInt(b[0]);
            measure(Blocks.block(side, side, Integer.parseInt(b[1]), Integer.parseInt(b[2]), 3, 1, Blocks.pool2(), Activation.RELU), dead,
                    seconds,
                    peak);
        }
    }
}
