package dev.tarn.onnx;

import java.util.HashSet;
import java.util.Set;

/** Names of which each is given once. */
final class ValueNames {
    private final Set<String> taken = new HashSet<>();

    /** The wished name, or the first one after it that is free: {@code relu1_}, {@code relu1__}, …. */
    String claim(String wish) {
        String name = wish;
        while (!taken.add(name)) {
            name += "_";
        }
        return name;
    }
}
