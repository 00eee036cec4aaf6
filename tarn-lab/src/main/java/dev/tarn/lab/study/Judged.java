package dev.tarn.lab.study;

import dev.tarn.data.Dataset;
import dev.tarn.model.Model;
import dev.tarn.plan.InferencePlan;
import dev.tarn.plan.PlanOptions;
import dev.tarn.plan.Workers;
import java.util.HexFormat;

/**
 * Which images a model named rightly, on one thread.
 *
 * @param right for each image
 * @param loss mean cross-entropy
 */
record Judged(boolean[] right, double loss) {
    static Judged of(Model model, Dataset data) {
        boolean[] right = new boolean[data.size()];
        double loss = 0;
        try (Workers alone = Workers.of(1)) {
            InferencePlan plan = InferencePlan.of(model.network(), model.parameters(), StudyDesign.BATCH, PlanOptions.standard(), alone);
            int classes = plan.outputs();
            float[] scores = new float[StudyDesign.BATCH * classes];
            for (int from = 0; from < right.length; from += StudyDesign.BATCH) {
                int first = from;
                int count = Math.min(StudyDesign.BATCH, right.length - from);
                plan.run(count, (image, into, at) -> {
                    data.read(first + image, into, at);
                    model.preprocessing().apply(into, at, data.pixels());
                }, scores, 0);
                for (int i = 0; i < count; i++) {
                    int label = data.label(from + i);
                    int best = 0;
                    for (int k = 1; k < classes; k++) {
                        best = scores[i * classes + k] > scores[i * classes + best] ? k : best;
                    }
                    right[from + i] = best == label;
                    double sum = 0;
                    for (int k = 0; k < classes; k++) {
                        sum += StrictMath.exp((double) scores[i * classes + k] - scores[i * classes + best]);
                    }
                    loss += StrictMath.log(sum) + scores[i * classes + best] - scores[i * classes + label];
                }
            }
        }
        return new Judged(right, loss / right.length);
    }

    double accuracy() {
        int count = 0;
        for (boolean one : right) {
            count += one ? 1 : 0;
        }
        return (double) count / right.length;
    }

    /** A bit an image, the first in the highest bit of the first byte. */
    String hex() {
        byte[] bytes = new byte[(right.length + 7) / 8];
        for (int i = 0; i < right.length; i++) {
            if (right[i]) {
                bytes[i / 8] |= (byte) (0x80 >> (i % 8));
            }
        }
        return HexFormat.of().formatHex(bytes);
    }

    /** Reads {@link #hex}: 1 for right, 0 for wrong. */
    static double[] parse(String hex, int images) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != (images + 7) / 8) {
            throw new IllegalArgumentException(bytes.length + " bytes for " + images + " images; expected a bit for each");
        }
        double[] right = new double[images];
        for (int i = 0; i < images; i++) {
            right[i] = (bytes[i / 8] >> (7 - i % 8)) & 1;
        }
        return right;
    }
}
