package dev.tarn.layer;

/** Reads the layers with a window: {@code conv 32 3 stride 2 same}, {@code maxpool 2}. */
final class WindowText {
    private WindowText() {}

    static Layer conv(LayerWords words) {
        int filters = words.integer("number of filters");
        int[] size = words.pair("kernel size");
        Window window = new Window(size[0], size[1], 1, 1, 1, 1, Padding.VALID);
        int groups = 1;
        boolean bias = true;
        while (!words.isEmpty()) {
            if (words.take("groups")) {
                groups = words.integer("groups");
            } else if (words.take("nobias")) {
                bias = false;
            } else {
                Window changed = option(words, window);
                if (changed == null) {
                    break;
                }
                window = changed;
            }
        }
        return new Conv2d(filters, window, groups, bias);
    }

    static Layer maxPool(LayerWords words) {
        Window window = pool(words);
        boolean ceil = false;
        while (!words.isEmpty()) {
            if (words.take("ceil")) {
                ceil = true;
                continue;
            }
            Window changed = option(words, window);
            if (changed == null) {
                break;
            }
            window = changed;
        }
        return new MaxPool2d(window, ceil);
    }

    static Layer avgPool(LayerWords words) {
        Window window = pool(words);
        boolean ceil = false;
        boolean count = true;
        while (!words.isEmpty()) {
            if (words.take("ceil")) {
                ceil = true;
                continue;
            }
            if (words.take("exclude-padding")) {
                count = false;
                continue;
            }
            Window changed = option(words, window);
            if (changed == null) {
                break;
            }
            window = changed;
        }
        return new AvgPool2d(window, ceil, count);
    }

    private static Window pool(LayerWords words) {
        int[] size = words.pair("window size");
        return new Window(size[0], size[1], size[0], size[1], 1, 1, Padding.VALID);
    }

    /** Takes one option of a window, or returns null and leaves the word. */
    private static @org.jspecify.annotations.Nullable Window option(LayerWords words, Window window) {
        if (words.take("stride")) {
            int[] p = words.pair("stride");
            return window.withStride(p[0], p[1]);
        }
        if (words.take("dilation")) {
            int[] p = words.pair("dilation");
            return window.withDilation(p[0], p[1]);
        }
        if (words.take("same")) {
            return window.withPadding(Padding.SAME);
        }
        if (words.take("valid")) {
            return window.withPadding(Padding.VALID);
        }
        if (words.take("pad")) {
            int[] p = words.edges("padding");
            return window.withPadding(Padding.of(p[0], p[1], p[2], p[3]));
        }
        return null;
    }
}
