package dev.tarn.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The images whose true class got the least probability, as pictures.
 *
 * @param mistakes the worst first
 * @param wrong how many mistakes there are in all
 * @param evidenceLayer whose maps Grad-CAM used; empty if there is none
 */
public record MistakesSection(List<Mistake> mistakes, long wrong, String evidenceLayer) implements Section {

    /**
     * One image.
     *
     * @param picture the image itself
     * @param evidence the picture with the Grad-CAM of what the network said; null if there is none
     * @param index its place in the set
     * @param is its true class
     * @param isProbability what the network gave the true class
     * @param said the class the network chose
     * @param saidProbability what it gave that one
     */
    public record Mistake(Picture picture, @Nullable Picture evidence, int index, String is, double isProbability, String said,
            double saidProbability) {}

    /** Keeps copies of what it is given. */
    public MistakesSection {
        mistakes = List.copyOf(mistakes);
    }

    @Override
    public String heading() {
        return "Its worst mistakes";
    }

    @Override
    public void write(Html html) {
        if (mistakes.isEmpty()) {
            html.element("p", "None: every image of the test set was named rightly.");
            return;
        }
        html.element("p", "Of " + Figures.count(wrong, "mistake") + " these " + mistakes.size()
                + " are the worst: the true class got the least probability. "
                + "Bold: what the network said, and how sure it was. Below: what the picture is labelled, and the probability the network left for it; "
                + "# is the image's place in the test set, counted from 0. Not every label is right either."
                + (evidenceLayer.isEmpty()
                        ? ""
                        : " The second picture of each is Grad-CAM for what the network said, from the maps of " + evidenceLayer
                                + ": the more orange a place, the more it speaks for that class."),
                "class", "lead");
        html.open("ul", "class", "pictures");
        for (Mistake m : mistakes) {
            html.open("li").empty("img", "src", m.picture().dataUri(), "width", "" + m.picture().width(), "height",
                    "" + m.picture().height(), "alt",
                    "Image " + m.index() + " of the test set, labelled " + m.is());
            Picture evidence = m.evidence();
            if (evidence != null) {
                html.empty("img", "src", evidence.dataUri(), "width", "" + evidence.width(), "height", "" + evidence.height(), "alt",
                        "Grad-CAM for " + m.said());
            }
            html.element("strong", m.said() + " " + Figures.probability(m.saidProbability()));
            html.element("span", "is " + m.is() + " " + Figures.probability(m.isProbability()))
                    .element("span", "#" + m.index(), "class", "quiet").close("li");
        }
        html.close("ul");
    }
}
