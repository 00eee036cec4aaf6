package dev.tarn.lab.explain;

import dev.tarn.model.Model;
import dev.tarn.model.Prediction;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.util.List;

/**
 * Occlusion (Zeiler and Fergus 2014, arXiv 1311.2901): a patch is slid over the image, and the probability of a class is watched. Unlike Grad-CAM it needs no gradients and
 * no choice of a layer; it changes the image, and measures what that does.
 *
 * @param label the class that was watched
 * @param patch side of the square patch in pixels
 * @param stride pixels from one place of the patch to the next
 * @param probability of the class for the image as it is
 * @param drop {@code height×width} of the image: by how much the probability falls, on average over all places of the patch that hide the pixel; negative where hiding helps
 */
public record Occlusion(int label, int patch, int stride, double probability, Tensor drop) {

    /**
     * A patch of about a fifth of the image, moved by a third of itself.
     *
     * @param model whose network ends in a score for each class
     * @param image pixels in 0..1 in the network's input shape
     * @param label the class, counted from 0
     * @return how the probability of the class changes, place by place
     */
    public static Occlusion of(Model model, Tensor image, int label) {
        Shape input = model.network().input();
        int patch = Math.max(1, Math.min(input.size(0), input.size(1)) / 5);
        return of(model, image, label, patch, Math.max(1, patch / 3));
    }

    /**
     * Watches a class while a patch hides parts of the image. The patch is filled with the mean that the model standardises by (what an average pixel is); of a
     * model that does not standardise, with the image's own mean.
     *
     * @param model whose network ends in a score for each class
     * @param image pixels in 0..1 in the network's input shape
     * @param label the class, counted from 0
     * @param patch side of the square, in pixels
     * @param stride pixels from one place to the next
     * @return how the probability of the class changes, place by place
     * @throws IllegalArgumentException if patch, class or image do not fit the model
     */
    public static Occlusion of(Model model, Tensor image, int label, int patch, int stride) {
        Shape input = model.network().input();
        if (input.rank() != 3) {
            throw new IllegalArgumentException("the network's input " + input + " is no image; nothing can be hidden");
        }
        int height = input.size(0);
        int width = input.size(1);
        if (patch < 1 || patch > Math.min(height, width) || stride < 1) {
            throw new IllegalArgumentException("a patch of " + patch + " pixels, moved by " + stride + ", on an image of " + input
                    + ": the patch must fit, and move by at least 1");
        }
        List<String> classes = model.classes();
        if (label < 0 || label >= classes.size()) {
            throw new IllegalArgumentException("class " + label + ": the model has " + classes.size() + " classes, counted from 0");
        }
        int rows = (height - patch + stride - 1) / stride + 1;
        int columns = (width - patch + stride - 1) / stride + 1;
        float[] fill = fill(model, image);
        Tensor batch = Tensor.zeros(input.batchOf(rows * columns + 1));
        int size = input.elements();
        for (int i = 0; i <= rows * columns; i++) {
            System.arraycopy(image.data(), 0, batch.data(), i * size, size);
            if (i < rows * columns) {
                hide(batch.data(), i * size, input, place(i / columns, stride, height - patch), place(i % columns, stride, width - patch),
                        patch, fill);
            }
        }
        List<Prediction> predictions = model.predictAll(batch);
        double whole = predictions.getLast().probabilities()[label];
        double[] sums = new double[height * width];
        int[] counts = new int[height * width];
        for (int i = 0; i < rows * columns; i++) {
            double drop = whole - predictions.get(i).probabilities()[label];
            int top = place(i / columns, stride, height - patch);
            int left = place(i % columns, stride, width - patch);
            for (int y = top; y < top + patch; y++) {
                for (int x = left; x < left + patch; x++) {
                    sums[y * width + x] += drop;
                    counts[y * width + x]++;
                }
            }
        }
        Tensor drop = Tensor.zeros(Shape.of(height, width));
        for (int i = 0; i < sums.length; i++) {
            drop.data()[i] = (float) (counts[i] == 0 ? 0 : sums[i] / counts[i]);
        }
        return new Occlusion(label, patch, stride, whole, drop);
    }

    /** The last place touches the far edge, whatever the stride. */
    private static int place(int step, int stride, int last) {
        return Math.min(step * stride, last);
    }

    private static void hide(float[] pixels, int at, Shape image, int top, int left, int patch, float[] fill) {
        int channels = image.size(2);
        for (int y = top; y < top + patch; y++) {
            for (int x = left; x < left + patch; x++) {
                System.arraycopy(fill, 0, pixels, at + (y * image.size(1) + x) * channels, channels);
            }
        }
    }

    private static float[] fill(Model model, Tensor image) {
        float[] mean = model.preprocessing().neutral();
        boolean standardises = false;
        for (float m : mean) {
            standardises |= m != 0;
        }
        if (standardises) {
            return mean;
        }
        int channels = mean.length;
        double[] sums = new double[channels];
        for (int i = 0; i < image.data().length; i++) {
            sums[i % channels] += image.data()[i];
        }
        for (int c = 0; c < channels; c++) {
            mean[c] = (float) (sums[c] * channels / image.data().length);
        }
        return mean;
    }
}
