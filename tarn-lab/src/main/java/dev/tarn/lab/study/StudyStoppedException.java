package dev.tarn.lab.study;

/** A study was asked to stop; what it had measured is stored. */
public final class StudyStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StudyStoppedException() {
        super("stopped; what was measured is kept, and the same command goes on from there");
    }
}
