package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import java.util.List;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Prints each convolution kernel's speed beside the machine's own FMA peak, both from one run: dense-equivalent GFLOP/s (the multiplications of the un-fused
 * operator) and per cent of the peak. {@code main}: seconds a kernel (default 1), then blocks (default {@link #USUAL}) as {@code side,channels,filters,kernel,padding,pool}, the pool
 * {@code 2}, {@code 3} (3×3 with stride 2, cut at the border), {@code c} (2×2, cut at the border) or {@code n}, and {@code ,d} for no Winograd.
 */
final class ConvolutionMeasurement {
    private static final int IMAGES = 8;
    private static final List<String> USUAL = List.of("28,1,32,5,0,2", "28,1,32,3,0,2", "32,3,32,3,1,2", "32,32,32,3,1,2", "16,64,64,3,1,2",
            "8,128,128,3,1,2", "13,32,64,3,0,2", "32,32,32,3,1,n", "16,64,64,3,1,n", "8,128,128,3,1,n", "7,128,128,3,1,n",
            "16,64,64,1,0,n");
    private static float sink;
    private static double seconds = 1;
    private static double peak;

    private ConvolutionMeasurement() {}

    private static void chains(int n) {
        FloatVector x = FloatVector.broadcast(Lanes.F, 0.999f);
        FloatVector y = FloatVector.broadcast(Lanes.F, 1e-6f);
        FloatVector a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int r = 0; r < n; r++) {
            a = a.fma(x, y);
            b = b.fma(x, y);
            c = c.fma(x, y);
            d = d.fma(x, y);
            e = e.fma(x, y);
            f = f.fma(x, y);
            g = g.fma(x, y);
            h = h.fma(x, y);
            i = i.fma(x, y);
            j = j.fma(x, y);
            k = k.fma(x, y);
            l = l.fma(x, y);
        }
        sink = a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).reduceLanes(VectorOperators.ADD);
    }

    /** GFLOP/s of multiplications that wait for nothing. */
    static double measurePeak() {
        int n = 200_000;
        return 2e-9 * Lanes.N * 12 * n / best(() -> chains(n));
    }

    /** Best of many: the least disturbed run is what the kernel can do. */
    private static double best(Runnable work) {
        double best = Double.MAX_VALUE;
        long until = System.nanoTime() + (long) (seconds * 1e9);
        do {
            long t = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - t) * 1e-9);
        } while (System.nanoTime() < until);
        return best;
    }

    private static int next;

    private static int place(int floats) {
        int at = next;
        next += Layout.aligned(floats);
        return at;
    }

    private static void block(String name, Block block, boolean direct) {
        float[] m = Memory.allocate(1 << 24);
        next = Memory.firstAligned(m);
        Random r = new Random(1);
        BlockForward f = Kernels.forward(block, false, direct);
        BlockForward t = Kernels.forward(block, true, direct);
        BlockWeightGradient dw = Kernels.weightGradient(block, direct);
        BlockInputGradient dx = Kernels.inputGradient(block, direct);
        Layout in = block.input();
        int x = place(IMAGES * in.image());
        int y = place(IMAGES * block.output().image());
        int w = place(block.weightFloats());
        int bias = place(block.biasFloats());
        int g = place(IMAGES * block.winnerBytes());
        int dxAt = place(IMAGES * block.inputGradient().image());
        int packed = place(f.packedFloats());
        int packedTraining = place(t.packedFloats());
        int packedDx = place(dx.packedFloats());
        int acc = place(dw.accumulatorFloats());
        int scratch = place(Math.max(Math.max(f.scratchFloats(IMAGES), t.scratchFloats(IMAGES)),
                Math.max(dw.scratchFloats(IMAGES), dx.scratchFloats(IMAGES))));
        for (int i = 0; i < IMAGES; i++) {
            for (int row = 0; row < in.height(); row++) {
                for (int column = 0; column < in.width(); column++) {
                    for (int c = 0; c < in.channels(); c++) {
                        m[x + i * in.image() + in.at(row, column) + c] = (float) r.nextGaussian();
                    }
                }
            }
        }
        for (int i = 0; i < block.weightFloats(); i++) {
            m[w + i] = (float) r.nextGaussian() * 0.05f;
        }
        for (int i = 0; i < IMAGES * block.winnerBytes(); i++) {
            m[g + i] = (float) r.nextGaussian();
        }
        byte[] winners = block.pool() == null ? null : new byte[IMAGES * block.winnerBytes() + 64];
        f.pack(m, w, m, packed);
        t.pack(m, w, m, packedTraining);
        dx.pack(m, w, m, packedDx);
        double work = 2e-9 * IMAGES * block.multiplications();
        System.out.printf("%-28s", name);
        if (block.pool() != null) {
            show("infer", f.name(), work, best(() -> f.run(IMAGES, m, x, m, packed, m, bias, m, y, null, 0, m, scratch, 0, 1)));
        }
        show("forward", t.name(), work, best(() -> t.run(IMAGES, m, x, m, packedTraining, m, bias, m, y, winners, 0, m, scratch, 0, 1)));
        show("dW", dw.name(), work, best(() -> dw.run(IMAGES, m, x, m, g, winners, 0, m, acc, m, scratch)));
        if (in.channels() > 4) {
            show("dX", dx.name(), work, best(() -> dx.run(IMAGES, m, g, winners, 0, m, packedDx, m, dxAt, false, m, scratch)));
        }
        System.out.println();
    }

    private static void show(String what, String kernel, double work, double time) {
        System.out.printf("  %s %s %.0f (%.0f %%, %.2f us)", what, kernel, work / time, 100 * work / time / peak, time * 1e6 / IMAGES);
        System.out.flush();
    }

    public static void main(String[] args) {
        seconds = args.length > 0 ? Double.parseDouble(args[0]) : 1;
        for (int i = 0; i < 3; i++) {
            peak = Math.max(peak, measurePeak());
        }
        System.out.printf("%s, FMA peak %.0f GFLOP/s (%.0f)%n", Kernels.choice(), peak, sink);
        for (String shape : args.length < 2 ? USUAL : List.of(args).subList(1, args.length)) {
            String[] b = shape.split(",");
            int side = Integer.parseInt(b[0]);
            int kernel = Integer.parseInt(b[3]);
            int pad = Integer.parseInt(b[4]);
            int map = side + 2 * pad - kernel + 1;
            Layout in = new Layout(side, side, Integer.parseInt(b[1]), pad, pad, pad, pad);
            int filters = Integer.parseInt(b[2]);
            Block.Pool pool = switch (b[5]) {
                case "2" -> Blocks.pool2();
                case "3" -> new Block.Pool(3, 3, 2, 2, 1, 1);
                case "c" -> new Block.Pool(2, 2, 2, 2, 1, 1);
                default -> null;
            };
            int out = pool == null ? map : (map + 2 * pool.padTop() - pool.height()) / 2 + 1;
            block(shape, new Block(in, filters, kernel, kernel, 1, 1, 1, 1, pad, pad, 1, map, map, pool, Activation.RELU,
                    Layout.of(out, out, filters)), b.length > 6);
        }
    }
}
