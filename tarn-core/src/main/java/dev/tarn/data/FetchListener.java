package dev.tarn.data;

/** Hears how a download proceeds. */
@FunctionalInterface
public interface FetchListener {

    /** @param bytes of this file that have arrived so far */
    void received(String file, long bytes);
}
