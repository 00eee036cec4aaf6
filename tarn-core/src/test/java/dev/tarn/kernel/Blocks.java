package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import java.util.random.RandomGenerator;

/** Blocks for tests: the usual ones and random ones of every kind. */
final class Blocks {
    private static final int[] CHANNELS = {1, 2, 3, 4, 5, 13, 16, 17, 24, 32, 40, 48, 64, 96, 80, 112};

    private Blocks() {}

    /** A square kernel with stride 1; the input's rim is the padding. */
    static Block block(int height, int width, int channels, int filters, int kernel, int pad, Block.Pool pool, Activation activation) {
        return block(height, width, channels, filters, kernel, kernel, 1, 1, 1, 1, pad, pad, 1, pool, activation, 0, 0);
    }

    /** A depthwise 3×3 convolution with padding. */
    static Block depthwise(int height, int width, int channels, int stride, Activation activation) {
        return block(height, width, channels, channels, 3, 3, stride, stride, 1, 1, 1, 1, channels, null, activation, 0, 0);
    }

    static Block.Pool pool2() {
        return new Block.Pool(2, 2, 2, 2, 0, 0);
    }

    private static Block block(int height, int width, int channels, int filters, int kh, int kw, int sh, int sw, int dh, int dw, int padH,
            int padW,
            int groups, Block.Pool pool, Activation activation, int extraRim, int outputRim) {
        Layout in = new Layout(height, width, channels, padH + extraRim, padW + extraRim, padH + extraRim, padW + extraRim);
        int mapH = (height + 2 * padH - (kh - 1) * dh - 1) / sh + 1;
        int mapW = (width + 2 * padW - (kw - 1) * dw - 1) / sw + 1;
        int outH = pool == null ? mapH : (mapH + 2 * pool.padTop() - pool.height()) / pool.strideHeight() + 1;
        int outW = pool == null ? mapW : (mapW + 2 * pool.padLeft() - pool.width()) / pool.strideWidth() + 1;
        Layout out = new Layout(outH, outW, filters, outputRim, outputRim, outputRim, outputRim);
        return new Block(in, filters, kh, kw, sh, sw, dh, dw, padH, padW, groups, mapH, mapW, pool, activation, out);
    }

    /** One of several blocks, each of which reads what the one before has written: a square kernel, and the rim that the next one wants. */
    static Block chained(Layout input, int filters, int kernel, int stride, int pad, int groups, Activation activation, int rim) {
        int height = (input.height() + 2 * pad - kernel) / stride + 1;
        int width = (input.width() + 2 * pad - kernel) / stride + 1;
        return new Block(input, filters, kernel, kernel, stride, stride, 1, 1, pad, pad, groups, height, width, null, activation,
                new Layout(height, width, filters, rim, rim, rim, rim));
    }

    static Block random(RandomGenerator r) {
        while (true) {
            int kh = r.nextInt(1, 6);
            int kw = r.nextInt(3) == 0 ? r.nextInt(1, 6) : kh;
            int dilation = r.nextInt(4) == 0 ? 2 : 1;
            int padH = r.nextInt(0, kh);
            int padW = r.nextInt(0, kw);
            int channels = CHANNELS[r.nextInt(CHANNELS.length)];
            int filters = CHANNELS[r.nextInt(CHANNELS.length)];
            int groups = 1;
            switch (r.nextInt(8)) {
                case 0 -> {
                    groups = channels;
                    filters = channels * r.nextInt(1, 3);
                }
                case 1 -> {
                    groups = 2;
                    channels = 2 * CHANNELS[r.nextInt(8)];
                    filters = 2 * CHANNELS[r.nextInt(10)];
                }
                default -> groups = 1;
            }
            Block.Pool pool = switch (r.nextInt(6)) {
                case 0, 1 -> null;
                case 2 -> new Block.Pool(3, 3, 2, 2, 1, 1);
                case 3 -> new Block.Pool(r.nextInt(1, 4), r.nextInt(1, 4), r.nextInt(1, 4), r.nextInt(1, 4), 0, 0);
                default -> pool2();
            };
            Activation activation = switch (r.nextInt(6)) {
                case 0, 1 -> Activation.IDENTITY;
                case 2 -> new Activation(Activation.Kind.LEAKY_RELU, 0.25f);
                default -> Activation.RELU;
            };
            int height = r.nextInt(1, 13);
            int width = r.nextInt(1, 13);
            boolean fits = height + 2 * padH >= (kh - 1) * dilation + 1 && width + 2 * padW >= (kw - 1) * dilation + 1;
            if (fits) {
                Block b = block(height, width, channels, filters, kh, kw, r.nextInt(3) == 0 ? 2 : 1, r.nextInt(3) == 0 ? 2 : 1, dilation,
                        dilation, padH,
                        padW, groups, null, activation, r.nextInt(2), r.nextInt(2));
                boolean pools = pool == null
                        || b.mapHeight() + 2 * pool.padTop() >= pool.height() && b.mapWidth() + 2 * pool.padLeft() >= pool.width();
                if (pools) {
                    return block(height, width, channels, filters, kh, kw, b.strideHeight(), b.strideWidth(), dilation, dilation, padH,
                            padW, groups, pool,
                            activation, b.input().top() - padH, b.output().top());
                }
            }
        }
    }
}
