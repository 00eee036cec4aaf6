package dev.tarn.lab.explain;

import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;

/** Maps of numbers brought to the size of an image. */
final class Heatmap {
    private Heatmap() {}

    /** Bilinear, the corners' centres on the corners' centres (no extrapolation at the rim). */
    static Tensor resize(Tensor map, int height, int width) {
        int h = map.shape().size(0);
        int w = map.shape().size(1);
        Tensor result = Tensor.zeros(Shape.of(height, width));
        for (int y = 0; y < height; y++) {
            double sy = Math.clamp((y + 0.5) * h / height - 0.5, 0, h - 1);
            int y0 = (int) sy;
            int y1 = Math.min(y0 + 1, h - 1);
            for (int x = 0; x < width; x++) {
                double sx = Math.clamp((x + 0.5) * w / width - 0.5, 0, w - 1);
                int x0 = (int) sx;
                int x1 = Math.min(x0 + 1, w - 1);
                double above = map.get(y0, x0) * (1 - sx + x0) + map.get(y0, x1) * (sx - x0);
                double below = map.get(y1, x0) * (1 - sx + x0) + map.get(y1, x1) * (sx - x0);
                result.data()[y * width + x] = (float) (above * (1 - sy + y0) + below * (sy - y0));
            }
        }
        return result;
    }
}
