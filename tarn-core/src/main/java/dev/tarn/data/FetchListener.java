package dev.tarn.data;

/** Hears how a download proceeds. */
@FunctionalInterface
public interface FetchListener {

    /**
     * Called now and then while a file arrives.
     *
     * @param file its name
     * @param bytes of this file that have arrived so far
     */
    void received(String file, long bytes);
}
