package dev.tarn.report;

import java.util.ArrayDeque;
import java.util.Deque;

/** Builds HTML (and the SVG in it) from the outside in; text and attribute values are escaped here and nowhere else. */
final class Html {
    private final StringBuilder text = new StringBuilder(1 << 16);
    private final Deque<String> open = new ArrayDeque<>();

    /** @param attributes name, value, name, value … */
    Html open(String tag, String... attributes) {
        tag(tag, attributes);
        text.append('>');
        open.push(tag);
        return this;
    }

    /** Closes what was opened last, which has to be {@code tag}. */
    Html close(String tag) {
        String last = open.isEmpty() ? "nothing" : open.pop();
        if (!last.equals(tag)) {
            throw new IllegalStateException("closing <" + tag + ">, but open is <" + last + ">");
        }
        text.append("</").append(tag).append('>');
        if (!tag.equals("span") && !tag.equals("td") && !tag.equals("th") && !tag.equals("strong")) {
            text.append('\n');
        }
        return this;
    }

    /** An element that has no content, such as {@code img}; closed at once, because in SVG it would swallow what follows. */
    Html empty(String tag, String... attributes) {
        tag(tag, attributes);
        text.append("/>\n");
        return this;
    }

    /** An element that holds text only. */
    Html element(String tag, String content, String... attributes) {
        return open(tag, attributes).text(content).close(tag);
    }

    Html text(String content) {
        // A line never breaks between a number and its percent sign.
        escape(content.replace(" %", "\u00a0%"));
        return this;
    }

    /** Markup of our own, as it is. */
    Html markup(String content) {
        text.append(content);
        return this;
    }

    private void tag(String tag, String... attributes) {
        text.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            text.append('"');
        }
    }

    private void escape(String content) {
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                default -> text.append(c);
            }
        }
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return text.toString();
    }
}
