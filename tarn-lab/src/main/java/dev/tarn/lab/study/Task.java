package dev.tarn.lab.study;

import java.util.List;

/** A piece of a study that can be done by itself, and is not done twice. */
interface Task {
    /** Unique in the study, and fit to be a file's name. */
    String name();

    /** Whether it measures time: such tasks run alone, before the others. */
    default boolean timed() {
        return false;
    }

    /** How many images it trains on, roughly; for the progress. */
    long cost(StudyDesign design);

    /** Does it, on the caller's thread. Everything random follows from the task's own seed. */
    List<Row> run(StudyDesign design);
}
