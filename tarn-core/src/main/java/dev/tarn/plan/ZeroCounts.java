package dev.tarn.plan;

import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.Layout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How many zeros a probe's results hold, and which units were ever anything else, over any number of runs. Counted where the numbers lie, without a copy: this is what can be afforded while a
 * network trains.
 */
public final class ZeroCounts {
    private final ProbePlan probe;
    private final Map<String, Count> counts = new LinkedHashMap<>();

    /** Of one layer. A unit is a channel of a map, or a feature. */
    private static final class Count {
        final Place place;
        /** Whether the layer's result is a map, whose pixels count for the same units; features that were flattened from a map are units of their own. */
        final boolean map;
        /** Zeros of the last run by unit, in the order of memory. */
        final int[] zerosOfRun;
        final boolean[] alive;
        long zeros;
        long numbers;

        Count(Place place, boolean map) {
            this.place = place;
            this.map = map;
            Layout layout = place.layout;
            zerosOfRun = new int[map ? layout.pixel() : layout.height() * layout.width() * layout.pixel()];
            alive = new boolean[zerosOfRun.length];
        }

        void add(Frame frame) {
            Layout layout = place.layout;
            float[] memory = place.in(frame);
            Arrays.fill(zerosOfRun, 0);
            for (int n = 0; n < frame.images; n++) {
                int from = place.at(frame) + n * layout.image();
                for (int y = 0; y < layout.height(); y++) {
                    if (map) {
                        Kernels.elementwise().countZeros(memory, from + layout.at(y, 0), layout.width(), layout.pixel(), zerosOfRun, 0);
                    } else {
                        int row = layout.width() * layout.pixel();
                        Kernels.elementwise().countZeros(memory, from + layout.at(y, 0), 1, row, zerosOfRun, y * row);
                    }
                }
            }
            int all = frame.images * (map ? layout.height() * layout.width() : 1);
            for (int pixel = 0; pixel < zerosOfRun.length; pixel += layout.pixel()) {
                for (int c = pixel; c < pixel + layout.channels(); c++) { // padding lanes behind the channels are no numbers
                    zeros += zerosOfRun[c];
                    alive[c] |= zerosOfRun[c] < all;
                }
            }
            numbers += (long) frame.images * layout.height() * layout.width() * layout.channels();
        }

        int units() {
            return zerosOfRun.length / place.layout.pixel() * place.layout.channels();
        }

        int dead() {
            int dead = units();
            for (boolean any : alive) {
                dead -= any ? 1 : 0;
            }
            return dead;
        }
    }

    ZeroCounts(ProbePlan probe, Map<String, Place> places, Set<String> maps) {
        this.probe = probe;
        places.forEach((layer, place) -> counts.put(layer, new Count(place, maps.contains(layer))));
    }

    /** Counts what the probe's last run left. */
    public void addLastRun() {
        Frame frame = probe.lastRun();
        counts.values().forEach(count -> count.add(frame));
    }

    /**
     * Adds what another probe of the same network counted.
     *
     * @param that of the same network; stays as it is
     */
    public void add(ZeroCounts that) {
        counts.forEach((layer, count) -> {
            Count other = that.of(layer);
            count.zeros += other.zeros;
            count.numbers += other.numbers;
            for (int i = 0; i < count.alive.length; i++) {
                count.alive[i] |= other.alive[i];
            }
        });
    }

    private Count of(String layer) {
        Count count = counts.get(layer);
        if (count == null) {
            throw new IllegalArgumentException(
                    "no result of a layer '" + layer + "' is kept; there are " + String.join(", ", counts.keySet()));
        }
        return count;
    }

    /**
     * {@return share of a layer's numbers that were zero; NaN before the first run}
     *
     * @param layer its name
     */
    public double zeros(String layer) {
        Count count = of(layer);
        return (double) count.zeros / count.numbers;
    }

    /**
     * {@return channels of a map, or features}
     *
     * @param layer its name
     */
    public int units(String layer) {
        return of(layer).units();
    }

    /**
     * {@return units that were zero everywhere, in every image so far}
     *
     * @param layer its name
     */
    public int dead(String layer) {
        return of(layer).dead();
    }
}
