package dev.tarn.lab.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs side by side.
 *
 * @param runs at least one
 * @param differing settings in which they are not all the same, the seed included
 * @param groups runs whose settings are the same but for the seed, in the order in which they were named
 * @param verdicts each group against the first, where they have anything in common
 * @param warnings what makes figures hard to compare: other data, other versions
 */
public record Comparison(List<Run> runs, List<String> differing, List<Group> groups, List<Verdict> verdicts, List<String> warnings) {

    /**
     * Runs of the same settings.
     *
     * @param name a letter, which the table of runs repeats
     * @param what the settings in which it differs from other groups, in words
     * @param runs at least one, with different seeds
     */
    public record Group(String name, String what, List<Run> runs) {
        /** Keeps copies of what it is given. */
        public Group {
            runs = List.copyOf(runs);
        }

        /** {@return mean over the runs, from 0 to 1; NaN if none says} */
        public double meanAccuracy() {
            return runs.stream().mapToDouble(Run::accuracy).average().orElse(Double.NaN);
        }
    }

    /** Keeps copies of what it is given. */
    public Comparison {
        runs = List.copyOf(runs);
        differing = List.copyOf(differing);
        groups = List.copyOf(groups);
        verdicts = List.copyOf(verdicts);
        warnings = List.copyOf(warnings);
    }

    /**
     * Sets runs side by side.
     *
     * @param runs at least one
     * @return with groups of equal settings, and a verdict for each pair of groups
     * @throws IllegalArgumentException if there are none
     */
    public static Comparison of(List<Run> runs) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no runs to compare; give at least one");
        }
        Set<String> names = new LinkedHashSet<>();
        runs.forEach(run -> names.addAll(run.settings().keySet()));
        List<String> differing = names.stream()
                .filter(name -> runs.stream().map(run -> String.valueOf(run.settings().get(name))).distinct().count() > 1)
                .toList();
        List<Group> groups = groups(runs, differing);
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 1; i < groups.size(); i++) {
            verdicts.add(Verdict.of(groups.getFirst(), groups.get(i)));
        }
        return new Comparison(runs, differing, groups, verdicts, warnings(runs));
    }

    private static List<Group> groups(List<Run> runs, List<String> differing) {
        Map<Map<String, Object>, List<Run>> bySettings = new LinkedHashMap<>();
        for (Run run : runs) {
            Map<String, Object> key = run.settingsButSeed();
            key.put("data ", run.trainData() + run.testData());
            bySettings.computeIfAbsent(key, _ -> new ArrayList<>()).add(run);
        }
        List<Group> groups = new ArrayList<>();
        bySettings.forEach((settings, members) -> {
            List<String> words = new ArrayList<>();
            for (String name : differing) {
                if (!name.equals("seed")) {
                    words.add(name.replace('_', '-') + " " + settings.getOrDefault(name, "not set"));
                }
            }
            groups.add(new Group(letter(groups.size()), String.join("; ", words), members));
        });
        return groups;
    }

    /** A, B, …, Z, AA, AB, … */
    static String letter(int index) {
        return (index < 26 ? "" : letter(index / 26 - 1)) + (char) ('A' + index % 26);
    }

    private static List<String> warnings(List<Run> runs) {
        List<String> warnings = new ArrayList<>();
        Run first = runs.getFirst();
        for (Run run : runs) {
            if (!run.data().equals(first.data())) {
                warnings.add("%s learned from %s, %s from %s: their figures are not comparable".formatted(run.name(), run.data(),
                        first.name(), first.data()));
            } else if (!run.trainData().equals(first.trainData()) || !run.testData().equals(first.testData())) {
                warnings.add("%s and %s name the same data, %s, but the images are not the same: their figures are not comparable"
                        .formatted(run.name(),
                                first.name(), run.data()));
            }
            if (!run.version().equals(first.version())) {
                warnings.add("%s was made by tarn %s, %s by tarn %s".formatted(run.name(), run.version(), first.name(), first.version()));
            }
            if (run.results().containsKey("test_accuracy") != first.results().containsKey("test_accuracy")) {
                warnings.add("of %s and %s only one was judged on test images; the accuracy of the other is that on held-back images"
                        .formatted(run.name(),
                                first.name()));
            }
        }
        return warnings;
    }
}
