package dev.tarn.data;

import java.util.List;

/** A view of chosen images of another set. A view of a view refers to the set underneath, so that depth costs nothing. */
final class DatasetSubset implements Dataset {
    private final String name;
    private final Dataset whole;
    private final int[] indices;

    DatasetSubset(String name, Dataset of, int[] chosen) {
        if (chosen.length == 0) {
            throw new IllegalArgumentException("subset of " + of.name() + ": no images chosen; expected at least one");
        }
        int[] indices = chosen.clone();
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= of.size()) {
                throw new IllegalArgumentException(
                        "subset of " + of.name() + ": image " + indices[i] + " chosen; expected 0 to " + (of.size() - 1));
            }
        }
        Dataset whole = of;
        if (of instanceof DatasetSubset inner) {
            whole = inner.whole;
            for (int i = 0; i < indices.length; i++) {
                indices[i] = inner.indices[indices[i]];
            }
        }
        this.name = name;
        this.whole = whole;
        this.indices = indices;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public int height() {
        return whole.height();
    }

    @Override
    public int width() {
        return whole.width();
    }

    @Override
    public int channels() {
        return whole.channels();
    }

    @Override
    public List<String> classes() {
        return whole.classes();
    }

    @Override
    public int label(int index) {
        return whole.label(indices[index]);
    }

    @Override
    public void read(int index, float[] pixels, int at) {
        whole.read(indices[index], pixels, at);
    }

    @Override
    public String fingerprint() {
        return new Fingerprint("subset").text(whole.fingerprint()).integers(indices).hex();
    }
}
