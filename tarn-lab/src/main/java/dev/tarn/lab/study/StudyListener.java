package dev.tarn.lab.study;

/** Somebody who watches a study; called by one thread at a time. */
@FunctionalInterface
public interface StudyListener {
    /**
     * Called when a task has ended, from the thread that measures.
     *
     * @param task what ended; empty before the first
     * @param done share of the work, from 0 to 1
     */
    void onProgress(String task, double done);
}
