package dev.tarn.cli;

import dev.tarn.file.AtomicFile;
import dev.tarn.lab.compare.Comparison;
import dev.tarn.lab.compare.ComparisonReport;
import dev.tarn.lab.compare.Run;
import dev.tarn.lab.compare.Verdict;
import dev.tarn.report.Figures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn compare}: runs side by side. */
@Command(name = "compare", description = "Set training runs side by side: the settings in which they differ, accuracy, time, and whether two settings really differ. "
        + "Runs that differ in their seed only count as one setting.", footer = {"",
            "Differences are tested in pairs: over the seeds that two settings share, or, with one seed each, over the test images."})
final class CompareCommand extends TarnCommand {
    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders with a run.json, or such files.")
    private List<Path> paths = List.of();

    @Option(names = "--sort", paramLabel = "BY", description = "Order of the table: given, accuracy or time. Default: given.")
    private Order order = Order.GIVEN;

    @Option(names = "--html", paramLabel = "FILE.html", description = "Write a page with curves and a table to sort and filter. Default: compare.html.")
    private Path html = Path.of("compare.html");

    /** Orders of the table. */
    enum Order {
        GIVEN, ACCURACY, TIME
    }

    @Override
    Map<String, ?> run() throws IOException {
        OutputFiles.check(html);
        List<Run> runs = new ArrayList<>();
        for (Path path : paths) {
            runs.add(Run.read(path));
        }
        Comparison comparison = Comparison.of(sorted(runs));
        String page = ComparisonReport.page(comparison).html();
        AtomicFile.write(html, stream -> stream.write(page.getBytes(StandardCharsets.UTF_8)));
        if (!json()) {
            print(comparison);
        }
        return fields(comparison);
    }

    private List<Run> sorted(List<Run> runs) {
        return switch (order) {
            case GIVEN -> runs;
            case ACCURACY -> runs.stream().sorted(Comparator.comparingDouble(Run::accuracy).reversed()).toList();
            case TIME -> runs.stream().sorted(Comparator.comparingDouble(run -> run.result("train_seconds"))).toList();
        };
    }

    private void print(Comparison comparison) {
        comparison.warnings().forEach(warning -> terminal().say("mind: " + warning));
        Table table = new Table("llrrr", "run", "", "accuracy", "training", "seed");
        for (Comparison.Group group : comparison.groups()) {
            for (Run run : group.runs()) {
                table.row(run.name(), group.name(), ComparisonReport.hundredths(run.accuracy()),
                        Figures.duration(run.result("train_seconds")), run.seed());
            }
        }
        table.print(out());
        out().println();
        for (Comparison.Group group : comparison.groups()) {
            out().println("%s: %s; mean accuracy %s".formatted(group.name(), group.what().isEmpty() ? "settings" : group.what(),
                    ComparisonReport.hundredths(group.meanAccuracy())));
        }
        comparison.verdicts().forEach(verdict -> out().println(verdict.words()));
        out().println("page: " + html);
    }

    private Map<String, ?> fields(Comparison comparison) {
        List<Map<String, ?>> runs = new ArrayList<>();
        for (Comparison.Group group : comparison.groups()) {
            for (Run run : group.runs()) {
                Map<String, @Nullable Object> entry = new LinkedHashMap<>();
                entry.put("name", run.name());
                entry.put("file", run.file().toString());
                entry.put("group", group.name());
                entry.put("dataset", run.data());
                entry.put("accuracy", number(run.accuracy()));
                entry.put("train_seconds", number(run.result("train_seconds")));
                Map<String, @Nullable Object> differing = new LinkedHashMap<>();
                comparison.differing().forEach(name -> differing.put(name, run.settings().get(name)));
                entry.put("differing", differing);
                runs.add(entry);
            }
        }
        List<Map<String, ?>> verdicts = new ArrayList<>();
        for (Verdict verdict : comparison.verdicts()) {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("first", verdict.first().name());
            entry.put("second", verdict.second().name());
            entry.put("test", verdict.test().words());
            entry.put("pairs", verdict.pairs());
            entry.put("difference", number(verdict.difference()));
            entry.put("p_value", number(verdict.p()));
            entry.put("differs", verdict.differs());
            verdicts.add(entry);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("runs", runs);
        fields.put("verdicts", verdicts);
        fields.put("warnings", comparison.warnings());
        fields.put("report_file", html.toString());
        return fields;
    }

    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
