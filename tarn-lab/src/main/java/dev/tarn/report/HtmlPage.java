package dev.tarn.report;

import dev.tarn.TarnVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A page that stands alone.
 *
 * @param title of the window and first heading
 * @param summary the result in a sentence or two
 * @param headlines the figures that are read first
 * @param sections below them, in this order
 */
public record HtmlPage(String title, String summary, List<Headline> headlines, List<Section> sections) {
    private static final String STYLE = "report.css";

    /**
     * A figure and what it is.
     *
     * @param figure with its unit
     * @param name what it counts
     */
    public record Headline(String figure, String name) {}

    /** Keeps copies of what it is given. */
    public HtmlPage {
        headlines = List.copyOf(headlines);
        sections = List.copyOf(sections);
    }

    /**
     * The page as text, to be stored as UTF-8. The same input gives the same text.
     *
     * @return HTML without references to anything outside of it
     */
    public String html() {
        Html body = new Html();
        body(body);
        String content = body.toString();
        Html html = new Html();
        html.markup("<!doctype html>\n").open("html", "lang", "en").open("head");
        html.empty("meta", "charset", "utf-8").empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .empty("meta", "name", "color-scheme", "content", "light dark").element("title", title + " – Tarn");
        // Nothing may be fetched, whatever a class name or a file name says.
        // Scripts of our own are known by their hash; no other runs.
        List<String> scripts = new ArrayList<>(
                sections.stream().flatMap(section -> section.script().stream()).distinct().map(HtmlPage::resource).toList());
        if (content.contains("<figure class=\"chart\"")) {
            scripts.add(ChartScript.text());
        }
        html.empty("meta", "http-equiv", "Content-Security-Policy", "content",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:" + allowing(scripts));
        html.empty("link", "rel", "icon", "href", "data:,");
        html.open("style").markup(resource(STYLE)).close("style").close("head").open("body").open("main").markup(content).close("main");
        scripts.forEach(script -> html.open("script").markup(script).close("script"));
        html.close("body").close("html");
        return html.toString();
    }

    private void body(Html html) {
        html.open("header").element("h1", title).element("p", summary, "class", "summary").open("ul", "class", "headlines");
        for (Headline headline : headlines) {
            boolean word = headline.figure().chars().noneMatch(Character::isDigit);
            html.open("li").element("strong", headline.figure(), "class", word ? "word" : "figure").element("span", headline.name())
                    .close("li");
        }
        html.close("ul").close("header");
        for (int i = 0; i < sections.size(); i++) {
            String id = "section" + (i + 1);
            html.open("section", "aria-labelledby", id).element("h2", sections.get(i).heading(), "id", id);
            sections.get(i).write(html);
            html.close("section");
        }
        html.element("footer", "Written by Tarn " + TarnVersion.current() + ".");
    }

    private static String allowing(List<String> scripts) {
        if (scripts.isEmpty()) {
            return "";
        }
        StringBuilder policy = new StringBuilder("; script-src");
        for (String script : scripts) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
                policy.append(" 'sha256-").append(Base64.getEncoder().encodeToString(hash)).append('\'');
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
        return policy.toString();
    }

    private static String resource(String name) {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("tarn-lab was packaged without dev/tarn/report/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
