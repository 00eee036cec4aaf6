package dev.tarn.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
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
                new MistakesSection(List.of(new MistakesSection.Mistake(picture, 3, EVIL, 0.0001, "bag", 0.9999)), 3),
                new FiltersSection("conv1", List.of(new FiltersSection.Filter(picture, -0.5f, 0.5f)), true),
                new FactsSection("Settings", "", Map.of("data", EVIL)));
        return new HtmlPage("small on " + EVIL, "It works.", List.of(new HtmlPage.Headline("85.0 %", "test accuracy")), sections);
    }

    /** The page is also XML, but for its first line; so a parser sees whether every tag is closed and every text escaped. */
    private static Document parsed() throws Exception {
        String html = page().html().replace("<!doctype html>", "").replaceAll("(?s)<style>.*?</style>", "");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    @Test
    void everyTagIsClosedAndNoNameBecomesMarkup() throws Exception {
        Document page = parsed();
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(page.getElementsByTagName("title").item(0).getTextContent()).contains(EVIL);
        assertThat(page.getElementsByTagName("section").getLength()).isEqualTo(7);
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        String html = page().html();
        assertThat(html).contains("default-src 'none'").doesNotContain("http://", "https://", "@import", "url(");
        assertThat(Pattern.compile("src=\"([^\"]{0,22})").matcher(html).results().map(MatchResult::group)).isNotEmpty()
                .allMatch(source -> source.startsWith("src=\"data:image/png;base64"));
    }

    @Test
    void everyPictureAndChartHasWords() throws Exception {
        NodeList pictures = parsed().getElementsByTagName("img");
        assertThat(pictures.getLength()).isEqualTo(2);
        for (int i = 0; i < pictures.getLength(); i++) {
            assertThat(((Element) pictures.item(i)).getAttribute("alt")).isNotBlank();
        }
        NodeList charts = parsed().getElementsByTagName("svg");
        for (int i = 0; i < charts.getLength(); i++) {
            Element chart = (Element) charts.item(i);
            assertThat(chart.getAttribute("aria-label").isBlank()).isEqualTo(chart.getAttribute("aria-hidden").equals("true"));
        }
        assertThat(charts.getLength()).isGreaterThanOrEqualTo(3);
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
        assertThat(html).contains("<svg").doesNotContain("NaN", "Infinity").doesNotContain("validation loss");
    }

    @Test
    void tagsThatCrossAreAMistakeOfOurs() {
        assertThatThrownBy(() -> new Html().open("p").close("div")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Html().open("p").toString()).isInstanceOf(IllegalStateException.class);
    }
}
