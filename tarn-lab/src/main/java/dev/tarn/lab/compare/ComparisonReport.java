package dev.tarn.lab.compare;

import dev.tarn.report.Figures;
import dev.tarn.report.HtmlPage;
import dev.tarn.report.RunCurvesSection;
import dev.tarn.report.RunsSection;
import dev.tarn.report.RunsSection.Cell;
import dev.tarn.report.Section;
import dev.tarn.report.SentencesSection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link Comparison} as a page. */
public final class ComparisonReport {
    private ComparisonReport() {}

    /**
     * The page that sets runs side by side.
     *
     * @param comparison what was found
     * @return table, curves and verdicts
     */
    public static HtmlPage page(Comparison comparison) {
        List<Section> sections = new ArrayList<>();
        if (!comparison.warnings().isEmpty()) {
            sections.add(new SentencesSection("Mind", "", comparison.warnings()));
        }
        if (!comparison.verdicts().isEmpty()) {
            sections.add(new SentencesSection("Whether they differ", groupsInWords(comparison),
                    comparison.verdicts().stream().map(verdict -> verdict.words() + ".").toList()));
        }
        sections.add(table(comparison));
        sections.add(new RunCurvesSection(comparison.runs().stream().map(run -> new RunCurvesSection.Curve(run.name(),
                run.history().stream().map(epoch -> new RunCurvesSection.Point(epoch.epoch(), epoch.loss(), epoch.accuracy())).toList()))
                .toList()));
        Run best = best(comparison);
        List<HtmlPage.Headline> headlines = List.of(new HtmlPage.Headline(Figures.count(comparison.runs().size()), "runs"),
                new HtmlPage.Headline(Figures.count(comparison.groups().size()), "settings"),
                new HtmlPage.Headline(hundredths(best.accuracy()), "best: " + best.name()));
        return new HtmlPage("Runs side by side", summary(comparison), headlines, sections);
    }

    /**
     * {@code 94.31 %}: runs are often closer than a tenth of a percent.
     *
     * @param share from 0 to 1
     * @return with two digits behind the point
     */
    public static String hundredths(double share) {
        return Double.isNaN(share) ? "–" : String.format(java.util.Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static Run best(Comparison comparison) {
        Run best = comparison.runs().getFirst();
        for (Run run : comparison.runs()) {
            best = run.accuracy() > best.accuracy() || Double.isNaN(best.accuracy()) ? run : best;
        }
        return best;
    }

    private static String summary(Comparison comparison) {
        if (comparison.groups().size() == 1) {
            return "All of them have the same settings but for the seed: their mean accuracy is "
                    + hundredths(comparison.groups().getFirst().meanAccuracy()) + ".";
        }
        long sure = comparison.verdicts().stream().filter(Verdict::differs).count();
        return "%d settings; %s from the first for certain.".formatted(comparison.groups().size(),
                sure == 0 ? "none differs" : sure == 1 ? "one differs" : sure + " differ");
    }

    private static String groupsInWords(Comparison comparison) {
        StringBuilder words = new StringBuilder();
        for (Comparison.Group group : comparison.groups()) {
            words.append(group.name()).append(": ").append(group.what().isEmpty() ? "other data" : group.what()).append(" (")
                    .append(Figures.count(group.runs().size(), "run")).append(", mean ").append(hundredths(group.meanAccuracy()))
                    .append("). ");
        }
        return words.toString();
    }

    private static RunsSection table(Comparison comparison) {
        List<String> columns = new ArrayList<>(
                List.of("run", "settings", "accuracy", "loss", "training", "images/s", "parameters", "epochs"));
        comparison.differing().forEach(name -> columns.add(name.replace('_', '-')));
        Map<Run, String> letters = new LinkedHashMap<>();
        comparison.groups().forEach(group -> group.runs().forEach(run -> letters.put(run, group.name())));
        List<RunsSection.Row> rows = new ArrayList<>();
        for (Run run : comparison.runs()) {
            double loss = Double.isNaN(run.result("test_loss")) ? run.result("validation_loss") : run.result("test_loss");
            List<Cell> cells = new ArrayList<>(List.of(Cell.of(run.name()), Cell.of(String.valueOf(letters.get(run))),
                    new Cell(hundredths(run.accuracy()), run.accuracy()), new Cell(Figures.decimal(loss), loss),
                    new Cell(Figures.duration(run.result("train_seconds")), run.result("train_seconds")),
                    whole(run.result("images_per_second")), whole(run.result("parameters")), whole(run.result("epochs"))));
            for (String name : comparison.differing()) {
                Object value = run.settings().get(name);
                cells.add(value instanceof Number number
                        ? new Cell(Figures.shortest(number.doubleValue()), number.doubleValue())
                        : Cell.of(value == null ? "–" : String.valueOf(value)));
            }
            rows.add(new RunsSection.Row(cells));
        }
        return new RunsSection(columns, rows);
    }

    private static Cell whole(double number) {
        return Double.isNaN(number) ? Cell.of("–") : new Cell(Figures.count(Math.round(number)), number);
    }
}
