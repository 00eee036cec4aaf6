package dev.tarn.cli;

import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyReader;
import dev.tarn.train.ClassWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How much classes, images and layers count, in words. */
final class Weights {
    private Weights() {}

    /** {@code equal}, {@code balanced}, or {@code Coat=2,Shirt=1.5}. */
    static ClassWeights ofClasses(String words) {
        return switch (words) {
            case "equal" -> ClassWeights.equal();
            case "balanced" -> ClassWeights.balanced();
            default -> ClassWeights.of(numbers("--class-weights is equal, balanced, or a weight for some classes such as Coat=2,Shirt=1.5",
                    List.of(words.split(",", -1))));
        };
    }

    /** {@code conv*=0.1} for each glob. */
    static Map<String, Double> ofLayers(List<String> words) {
        return numbers("--layer-rates takes a multiple for some layers, such as conv*=0.1", words);
    }

    private static Map<String, Double> numbers(String expected, List<String> words) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.lastIndexOf('=');
            try {
                if (equals < 1 || numbers.put(word.substring(0, equals).strip(), Double.parseDouble(word.substring(equals + 1))) != null) {
                    throw new IllegalArgumentException(expected + "; found '" + String.join(",", words) + "'");
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(expected + "; found '" + word + "'", e);
            }
        }
        return numbers;
    }

    /**
     * One number for each image.
     *
     * @throws IOException if the file cannot be read, or holds something else
     */
    static float[] ofImages(Path file) throws IOException {
        NumpyArray array = NumpyReader.read(file);
        if (array.shape().length != 1) {
            throw new IOException(file + ": " + array + "; expected one number for each training image");
        }
        return array.toFloats();
    }
}
