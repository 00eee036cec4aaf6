package dev.tarn.cli;

import dev.tarn.data.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Options that were tried together: network, augmentation, optimiser, schedule and epochs. A recipe is nothing but these options, printed and written to {@code run.json}; each of them may be
 * chosen otherwise, and what it decides for others (the rate of another optimiser, the frozen layer of another network) is then left out. docs/recipes.md says what each
 * part brings.
 *
 * @param settings by their names in {@code run.json}
 */
record Recipe(String name, Map<String, Object> settings) {
    static final List<String> NAMES = List.of("quick", "strong");

    private static final int SMALLEST = 24;
    private static final int LARGEST = 48;

    /** Settings that mean something else when another is chosen by hand. */
    private static final Map<String, Set<String>> BELONGING = Map.of(
            "optimizer", Set.of("learning_rate", "momentum", "nesterov", "weight_decay", "no_bias_decay"),
            "schedule", Set.of("warm_up"),
            "model", Set.of("freeze", "whiten", "layer_rates"));

    Recipe {
        settings = new LinkedHashMap<>(settings);
    }

    /**
     * The recipe for images of this kind.
     *
     * @throws IllegalArgumentException if there is no such recipe, or none for such images
     */
    static Recipe of(String name, Dataset data) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("--recipe is " + String.join(" or ", NAMES) + "; found '" + name + "'");
        }
        int least = Math.min(data.height(), data.width());
        int most = Math.max(data.height(), data.width());
        if (least < SMALLEST || most > LARGEST) {
            throw new IllegalArgumentException(
                    ("--recipe %s is for images of %d to %d pixels a side; those of %s are %d×%d; bring pictures to another size with --size 32, "
                            + "or choose --model, --augment and --epochs by hand")
                            .formatted(name, SMALLEST, LARGEST, data.name(), data.height(), data.width()));
        }
        int classes = data.classes().size();
        boolean colour = data.channels() == 3;
        return new Recipe(name, name.equals("quick") ? quick(data.size(), classes) : strong(data.size(), colour, classes));
    }

    private static Map<String, Object> quick(int images, int classes) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("model",
                "conv 16 3, relu, conv 32 3 nobias, maxpool 2, batchnorm momentum 0.3, relu, conv 64 3 nobias, maxpool 2, batchnorm momentum 0.3, relu, "
                        + "conv 128 3 nobias, batchnorm momentum 0.3, relu, flatten, dropout 0.3, dense " + classes);
        settings.put("whiten", true);
        settings.put("freeze", List.of("conv1"));
        settings.put("augment", "flip alternating");
        settings.put("epochs", images < 20_000 ? 12 : 4);
        settings.put("batch", 256);
        descent(settings, 0.1);
        settings.put("label_smoothing", 0.05);
        settings.put("test_time_flip", true);
        return settings;
    }

    private static Map<String, Object> strong(int images, boolean colour, int classes) {
        Map<String, Object> settings = new LinkedHashMap<>();
        StringBuilder network = new StringBuilder(colour ? "conv 24 2, relu" : "conv 16 3, relu");
        for (int channels : new int[] {64, 128, 128}) {
            network.append(
                    ", conv %d 3 same nobias, maxpool 2, batchnorm momentum 0.4, relu, conv %d 3 same nobias, batchnorm momentum 0.4, relu"
                            .formatted(channels, channels));
        }
        settings.put("model", network.append(", globalmaxpool, dense ").append(classes).append(" nobias, scale 0.2").toString());
        settings.put("whiten", true);
        settings.put("freeze", List.of("conv1"));
        settings.put("augment", colour ? "flip alternating, shift 2 reflect" : "flip alternating, shift 2 reflect, cutout 6");
        settings.put("epochs", images < 20_000 ? 16 : 12);
        settings.put("batch", images < 20_000 ? 128 : 256);
        descent(settings, 0.2);
        settings.put("label_smoothing", 0.1);
        settings.put("test_time_flip", true);
        return settings;
    }

    private static void descent(Map<String, Object> settings, double rate) {
        settings.put("optimizer", "sgd");
        settings.put("learning_rate", rate);
        settings.put("momentum", 0.9);
        settings.put("nesterov", true);
        settings.put("weight_decay", 5e-4);
        settings.put("no_bias_decay", true);
        settings.put("schedule", "triangular");
    }

    /** What was chosen, and this recipe for the rest. */
    MergedOptions under(MergedOptions chosen) {
        if (chosen.has("from")) {
            throw new IllegalArgumentException(
                    "--recipe " + name + " chooses a network, --from takes that of a file; leave one of them out");
        }
        Map<String, Object> rest = new LinkedHashMap<>(settings);
        BELONGING.forEach((setting, others) -> {
            if (chosen.has(setting)) {
                rest.keySet().removeAll(others);
            }
        });
        return chosen.over(rest);
    }

    /** The options that it stands for, as one would type them. */
    static String commandLine(Map<String, Object> settings) {
        List<String> words = new ArrayList<>();
        settings.forEach((setting, value) -> {
            String option = "--" + setting.replace('_', '-');
            if (value instanceof Boolean flag) {
                words.add(flag
                        ? option
                        : option.startsWith("--no-") ? "--" + option.substring("--no-".length()) : "--no-" + setting.replace('_', '-'));
            } else {
                String text = value instanceof List<?> list
                        ? String.join(",", list.stream().map(String::valueOf).toList())
                        : value.toString();
                words.add(option + " " + (text.matches("[\\w.,=-]+") ? text : '"' + text + '"'));
            }
        });
        return String.join(" ", words);
    }
}
