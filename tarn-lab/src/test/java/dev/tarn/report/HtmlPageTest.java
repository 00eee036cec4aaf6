package dev.tarn.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.json.Json;
import dev.tarn.report.chart.BarChart;
import dev.tarn.report.chart.IntervalChart;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlPageTest {
    private static final String EVIL = "<script>alert('&\"')</script>";

    private static HtmlPage page() {
        Picture picture = Picture.ofImage(new float[] {0, 1, 1, 0}, 2, 2, 1);
        List<Section> sections = List.of(
                new CurvesSection(List.of(new CurvesSection.Row(1, 0.9, 0.7, 0.8, 0.72, 0.001, 2),
                        new CurvesSection.Row(2, 0.5, 0.8, 0.6, 0.79, 0.0005, 2))),
                new ConfusionSection(List.of(EVIL, "bag"), new long[][] {{8, 2}, {1, 9}}),
                new ClassesSection(
                        List.of(new ClassesSection.Row(EVIL, 0.9, 0.8, 0.85, 10), new ClassesSection.Row("bag", 0.8, 0.9, 0.85, 10))),
                new CalibrationSection(List.of(new CalibrationSection.Bin(0.8, 1, 0.9, 0.85, 20)), 0.05),
                new MistakesSection(
                        List.of(new MistakesSection.Mistake(picture, picture.withHeat(new float[] {1, 0, -1, 0}, 1), 3, EVIL, 0.0001, "bag",
                                0.9999)),
                        3,
                        "relu1"),
                new ChartsSection("charts", "",
                        List.of(new BarChart("bars", EVIL, "y", List.of(EVIL), List.of(new BarChart.Bars("a", 0.5)), true),
                                new IntervalChart("intervals", "t", "x",
                                        List.of(new IntervalChart.Entry("a", 1, 0.5, Double.POSITIVE_INFINITY)), false))),
                new FiltersSection("conv1", List.of(new FiltersSection.Filter(picture, -0.5f, 0.5f)), true),
                new FactsSection("Settings", "", Map.of("data", EVIL)));
        return new HtmlPage("small on " + EVIL, "It works.", List.of(new HtmlPage.Headline("85.0 %", "test accuracy")), sections);
    }

    /** The page is also XML, but for its first line; so a parser sees whether every tag is closed and every text escaped. */
    private static Document parsed() throws Exception {
        String html = page().html().replace("<!doctype html>", "").replaceAll("(?s)<style>.*?</style>|<script>.*?</script>", "");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    @Test
    void everyTagIsClosedAndNoNameBecomesMarkup() throws Exception {
        Document page = parsed();
        NodeList scripts = page.getElementsByTagName("script");
        assertThat(scripts.getLength()).as("the charts' numbers, and nothing that runs").isEqualTo(5);
        for (int i = 0; i < scripts.getLength(); i++) {
            assertThat(((Element) scripts.item(i)).getAttribute("type")).isEqualTo("application/json");
            assertThat(Json.read(scripts.item(i).getTextContent())).isInstanceOf(Map.class);
        }
        assertThat(page.getElementsByTagName("title").item(0).getTextContent()).contains(EVIL);
        assertThat(page.getElementsByTagName("section").getLength()).isEqualTo(8);
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        String html = page().html().replaceAll("(?s)<script>.*?</script>", "");
        assertThat(html).contains("default-src 'none'").doesNotContain("http://", "https://", "@import", "url(");
        assertThat(Pattern.compile("src=\"([^\"]{0,22})").matcher(html).results().map(MatchResult::group)).isNotEmpty()
                .allMatch(source -> source.startsWith("src=\"data:image/png;base64"));
    }

    @Test
    void oneScriptMayRunAndNoOther() throws Exception {
        String html = page().html();
        Matcher script = Pattern.compile("(?s)<script>(.*?)</script>").matcher(html);
        assertThat(script.find()).isTrue();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.group(1).getBytes(StandardCharsets.UTF_8));
        assertThat(html).contains("script-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
        assertThat(script.find()).isFalse();
        assertThat(new HtmlPage("no charts", "", List.of(), List.of()).html()).doesNotContain("script");
    }

    @Test
    void everyPictureAndChartHasWordsAndEveryChartItsNumbers() throws Exception {
        NodeList pictures = parsed().getElementsByTagName("img");
        assertThat(pictures.getLength()).isEqualTo(3);
        for (int i = 0; i < pictures.getLength(); i++) {
            assertThat(((Element) pictures.item(i)).getAttribute("alt")).isNotBlank();
        }
        NodeList figures = parsed().getElementsByTagName("figure");
        assertThat(figures.getLength()).isEqualTo(5);
        for (int i = 0; i < figures.getLength(); i++) {
            Element figure = (Element) figures.item(i);
            Element plot = (Element) figure.getElementsByTagName("div").item(0);
            assertThat(plot.getAttribute("role")).isEqualTo("img");
            assertThat(plot.getAttribute("aria-label")).isNotBlank();
            assertThat(figure.getElementsByTagName("table").getLength()).isEqualTo(1);
            assertThat(((Element) figure.getElementsByTagName("a").item(0)).getAttribute("href")).startsWith("data:text/csv");
        }
    }

    @Test
    void tablesSayWhatTheirRowsAndColumnsAre() throws Exception {
        NodeList heads = parsed().getElementsByTagName("th");
        assertThat(heads.getLength()).isPositive();
        for (int i = 0; i < heads.getLength(); i++) {
            assertThat(((Element) heads.item(i)).getAttribute("scope")).isIn("row", "col");
        }
    }

    @Test
    void theLargestConfusionsAreListedInWords() {
        assertThat(page().html()).contains("&lt;script&gt;alert('&amp;&quot;')&lt;/script&gt; taken for bag: 2 of 10 (20.0\u00a0%)");
    }

    @Test
    void aProbabilityThatIsNotCertainNeverLooksSo() {
        assertThat(page().html()).contains("bag &gt; 99.9\u00a0%", "&lt; 0.1\u00a0%");
    }

    @Test
    void aRunOfOneEpochHasChartsToo() {
        String html = new HtmlPage("one", "", List.of(), List.of(new CurvesSection(
                List.of(new CurvesSection.Row(1, 2.3, 0.1, Double.NaN, Double.NaN, 0.001, 1))))).html();
        assertThat(html.replaceAll("(?s)<script>.*?</script>", "")).contains("class=\"plot\"").doesNotContain("NaN", "Infinity")
                .doesNotContain("validation loss");
    }

    @Test
    void tagsThatCrossAreAMistakeOfOurs() {
        assertThatThrownBy(() -> new Html().open("p").close("div")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Html().open("p").toString()).isInstanceOf(IllegalStateException.class);
    }
}
