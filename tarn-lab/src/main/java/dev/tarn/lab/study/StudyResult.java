package dev.tarn.lab.study;

import java.util.List;

/**
 * What a study found.
 *
 * @param design what was done
 * @param outlook what the chosen seeds and images can show at all, said before anything is measured
 * @param conclusions one for each claim
 * @param measurements everything that they rest on
 * @param comparisons how many comparisons the correction counts
 */
public record StudyResult(StudyDesign design, String outlook, List<Conclusion> conclusions, Measurements measurements, int comparisons) {
    /** Keeps copies of what it is given. */
    public StudyResult {
        conclusions = List.copyOf(conclusions);
    }
}
