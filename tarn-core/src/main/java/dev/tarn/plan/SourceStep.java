package dev.tarn.plan;

import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.Layout;

/** Reads images into a plan's memory: as they come where the memory is dense, else by way of scratch memory, row by row. */
final class SourceStep {
    private SourceStep() {}

    static int scratchFloats(Layout layout) {
        return Layout.aligned(layout.height() * layout.width() * layout.channels());
    }

    static void read(ImageSource source, Place place, Frame f) {
        Layout layout = place.layout;
        float[] memory = place.in(f);
        int floats = layout.height() * layout.width() * layout.channels();
        boolean dense = !layout.hasRim() && layout.pixel() == layout.channels();
        for (int n = 0; n < f.images; n++) {
            int at = place.at(f) + n * layout.image();
            int to = dense ? at : f.scratch;
            float[] target = dense ? memory : f.own;
            source.read(f.first + n, target, to);
            int fault = Kernels.elementwise().firstNonFinite(target, to, floats);
            if (fault >= 0) {
                throw new NonFiniteException("image " + (f.first + n) + " of the batch: value " + fault + " is " + target[to + fault]
                        + "; images must hold finite numbers", f.first + n);
            }
            if (!dense) {
                scatter(layout, target, to, memory, at);
            }
        }
    }

    private static void scatter(Layout layout, float[] from, int at, float[] to, int image) {
        int row = layout.width() * layout.channels();
        for (int y = 0; y < layout.height(); y++) {
            if (layout.pixel() == layout.channels()) {
                System.arraycopy(from, at, to, image + layout.at(y, 0), row);
                at += row;
                continue;
            }
            for (int x = 0; x < layout.width(); x++, at += layout.channels()) {
                System.arraycopy(from, at, to, image + layout.at(y, x), layout.channels());
            }
        }
    }
}
