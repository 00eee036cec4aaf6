package dev.tarn.plan;

import java.util.List;

/**
 * One kernel call on a chunk of images (of a phase of chunks), or one task of a phase of tasks.
 *
 * @param name the layers it belongs to, and what it does for them
 * @param kernel how
 * @param multiplications executed a image as far as they are known in advance (dense-equivalent), for profiles
 * @param reads places whose numbers it uses
 * @param writes places whose numbers it makes: what a search for the first NaN looks at
 */
record Step(String name, String kernel, long multiplications, List<Place> reads, List<Place> writes, Work work) {
    interface Work {
        void run(Frame frame);
    }
}
