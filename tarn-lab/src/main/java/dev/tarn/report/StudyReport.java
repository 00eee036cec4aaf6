package dev.tarn.report;

import dev.tarn.lab.statistics.Interval;
import dev.tarn.lab.study.Comparison;
import dev.tarn.lab.study.Conclusion;
import dev.tarn.lab.study.StudyDesign;
import dev.tarn.lab.study.StudyResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The page about a study: a verdict a claim, with the numbers and the picture that it rests on.
 *
 * @param result what was measured and concluded
 */
public record StudyReport(StudyResult result) {
    /** {@return the page: a part for each claim, and how all was measured} */
    public HtmlPage page() {
        StudyDesign design = result.design();
        List<Section> sections = new ArrayList<>();
        result.conclusions().forEach(conclusion -> sections.add(section(conclusion)));
        sections.add(new FactsSection("How to read this", result.outlook()
                + " The interval over seeds says what another set of seeds could have given; the one over test images what another set of test images "
                + "could have given for the same models. p is corrected by Holm's method for all " + result.comparisons()
                + " comparisons of the study. \"Seeds needed\", where a comparison is open, is how many would find the "
                + "smallest difference that matters with a probability of 80 %, at the spread seen here.", facts(design)));
        String title = "ReLU and max pooling: " + result.conclusions().size() + " claims, measured";
        List<HtmlPage.Headline> headlines = result.conclusions().stream().map(c -> new HtmlPage.Headline(c.verdict().words(), c.id()))
                .toList();
        return new HtmlPage(title, "Claims of the article “Why use ReLU before max pooling?”, settled on " + design.data().name() + " with "
                + design.model() + ", " + Figures.count(design.seeds(), "seed") + " and " + Figures.count(design.epochs(), "epoch")
                + " each." + diverged(), headlines, sections);
    }

    private String diverged() {
        List<String> all = result.measurements().diverged();
        return all.isEmpty()
                ? ""
                : " " + Figures.count(all.size(), "training") + " diverged and " + (all.size() == 1 ? "is" : "are")
                        + " left out of means and comparisons: "
                        + String.join("; ", all) + ".";
    }

    private static ClaimSection section(Conclusion conclusion) {
        return new ClaimSection(conclusion.id(), conclusion.says(), conclusion.verdict().words(), conclusion.answer(), conclusion.method(),
                conclusion.comparisons().stream().map(StudyReport::row).toList(), conclusion.facts(), conclusion.charts());
    }

    private static ClaimSection.Row row(Comparison c) {
        Interval images = c.overImages();
        int needed = c.significant() || c.negligible() ? 0 : c.seedsNeeded();
        return new ClaimSection.Row(c.name() + ", " + c.measure(), number(c.paired().mean(), c.unit()),
                interval(c.paired().interval(), c.unit()),
                images == null ? "–" : interval(images, c.unit()), p(c.corrected()),
                needed == 0 ? "–" : needed == Integer.MAX_VALUE ? "> 100,000" : Figures.count(needed));
    }

    static String p(double p) {
        return p < 0.0001 ? "< 0.0001" : String.format(Locale.ROOT, "%.4f", p);
    }

    private static String interval(Interval interval, String unit) {
        return interval.known() ? number(interval.low(), unit) + " to " + number(interval.high(), unit) : "unknown";
    }

    private static String number(double value, String unit) {
        if (Double.isNaN(value)) {
            return "–";
        }
        String text = unit.equals("%") ? String.format(Locale.ROOT, "%+.2f %%", 100 * value) : String.format(Locale.ROOT, "%+.3f", value);
        return text.replace('-', '−');
    }

    private static Map<String, String> facts(StudyDesign design) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("network", design.network().toString());
        facts.put("data", design.data().name());
        facts.put("training images", Figures.count(design.data().train().size()));
        facts.put("test images", design.data().test() == null ? "none" : Figures.count(design.data().test().size()));
        facts.put("seeds", Figures.count(design.seeds()));
        facts.put("epochs", Figures.count(design.epochs()));
        facts.put("training", "AdamW, one cycle to 0.005, batches of 128, the same for all variants");
        return facts;
    }
}
