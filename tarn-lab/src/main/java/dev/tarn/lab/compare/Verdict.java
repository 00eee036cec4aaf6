package dev.tarn.lab.compare;

import dev.tarn.lab.compare.Comparison.Group;
import dev.tarn.lab.statistics.Interval;
import dev.tarn.lab.statistics.Paired;
import dev.tarn.report.Figures;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.BinomialTest;

/**
 * Whether two settings differ.
 *
 * @param first one group of runs
 * @param second the other
 * @param test by which that was found
 * @param pairs what was paired: seeds, or images on which just one of the two was right
 * @param difference accuracy of {@code second} less that of {@code first}
 * @param interval 95 % for it; unknown if nothing is
 * @param p probability of such a difference, or a larger one, if there were none in truth; NaN if there was nothing to test
 */
public record Verdict(Group first, Group second, Test test, int pairs, double difference, Interval interval, double p) {
    public static final double LEVEL = 0.05;

    /** How pairs were made. */
    public enum Test {
        /** Seeds that both have: paired t test. */
        SEEDS("paired t test over seeds"),
        /** One seed each: the test images on which just one of the two was right, as McNemar (1947), exact. */
        IMAGES("McNemar's test over test images"),
        /** No seed and no images in common, or other data. */
        NONE("no test");

        private final String words;

        Test(String words) {
            this.words = words;
        }

        /** {@return the test's name for people} */
        public String words() {
            return words;
        }
    }

    static Verdict of(Group first, Group second) {
        Run one = first.runs().getFirst();
        Run other = second.runs().getFirst();
        double difference = second.meanAccuracy() - first.meanAccuracy();
        if (!one.trainData().equals(other.trainData()) || !one.testData().equals(other.testData()) || !one.data().equals(other.data())) {
            return untested(first, second, difference);
        }
        Map<String, double[]> bySeed = new LinkedHashMap<>();
        first.runs().forEach(run -> bySeed.computeIfAbsent(run.seed(), _ -> new double[] {Double.NaN, Double.NaN})[0] = run.accuracy());
        second.runs().forEach(run -> bySeed.computeIfAbsent(run.seed(), _ -> new double[] {Double.NaN, Double.NaN})[1] = run.accuracy());
        double[] differences = bySeed.values().stream().mapToDouble(pair -> pair[1] - pair[0]).filter(Double::isFinite).toArray();
        if (differences.length > 1) {
            Paired paired = Paired.of(differences);
            return new Verdict(first, second, Test.SEEDS, paired.pairs(), paired.mean(), paired.interval(), paired.p());
        }
        List<Integer> wrong = one.wrong();
        List<Integer> otherWrong = other.wrong();
        if (wrong == null || otherWrong == null || one.testData().isEmpty()) {
            return untested(first, second, difference);
        }
        Set<Integer> onlyFirst = new HashSet<>(wrong);
        onlyFirst.removeAll(new HashSet<>(otherWrong));
        Set<Integer> onlySecond = new HashSet<>(otherWrong);
        onlySecond.removeAll(new HashSet<>(wrong));
        int pairs = onlyFirst.size() + onlySecond.size();
        double p = pairs == 0
                ? 1
                : BinomialTest.withDefaults().with(AlternativeHypothesis.TWO_SIDED).test(pairs, onlyFirst.size(), 0.5).getPValue();
        return new Verdict(first, second, Test.IMAGES, pairs, other.accuracy() - one.accuracy(), Interval.UNKNOWN, p);
    }

    private static Verdict untested(Group first, Group second, double difference) {
        return new Verdict(first, second, Test.NONE, 0, difference, Interval.UNKNOWN, Double.NaN);
    }

    /** {@return whether the difference is significant at the level of 5 %} */
    public boolean differs() {
        return p < LEVEL;
    }

    /**
     * {@code B is better than A by 0.41 points (95 % 0.20 to 0.62; p = 0.002, paired t test over seeds, 5 pairs)}
     *
     * @return a sentence without its stop
     */
    public String words() {
        String points = String.format(Locale.ROOT, "%.2f points", 100 * Math.abs(difference));
        if (test == Test.NONE) {
            return "%s and %s cannot be tested: they share neither two seeds nor the list of test images they get wrong, or learned from other data"
                    .formatted(second.name(), first.name());
        }
        String range = interval.known()
                ? String.format(Locale.ROOT, "95 %% %.2f to %.2f; ", 100 * interval.low(), 100 * interval.high())
                : "";
        String basis = "(%sp %s, %s, %d pairs)".formatted(range,
                p < 0.001 ? "< 0.001" : "= " + Figures.shortest(Math.round(p * 1000) / 1000.0), test.words(),
                pairs);
        if (!differs()) {
            return "%s and %s do not differ for certain: %s %s".formatted(second.name(), first.name(), points, basis);
        }
        String caution = test == Test.IMAGES ? "; of one seed each, so another seed may say otherwise" : "";
        return "%s is %s than %s by %s %s%s".formatted(second.name(), difference > 0 ? "better" : "worse", first.name(), points, basis,
                caution);
    }
}
