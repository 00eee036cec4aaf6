package dev.tarn.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.SplitMix.Purpose;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SplitMixTest {

    /** The numbers that the reference implementation (Vigna, splitmix64.c) prints for this seed. */
    @Test
    void theGeneratorIsSplitMix64() {
        SplitMix random = new SplitMix(1234567);
        assertThat(random.next()).isEqualTo(6457827717110365317L);
        assertThat(random.next()).isEqualTo(3203168211198807973L);
        assertThat(Long.toUnsignedString(random.next())).isEqualTo("9817491932198370423");
    }

    /** Pinned: a seed must mean the same run in every release. */
    @Test
    void aSeedMeansTheSameOrderForEver() {
        int[] order = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        SplitMix.of(1, Purpose.SHUFFLE, 1).shuffle(order);
        assertThat(order).containsExactly(1, 5, 7, 3, 0, 8, 4, 6, 9, 2);
    }

    @Test
    void everyOrderIsEquallyLikely() {
        int[] counts = new int[6];
        for (int i = 0; i < 6000; i++) {
            int[] order = {0, 1, 2};
            SplitMix.of(7, Purpose.SHUFFLE, i).shuffle(order);
            counts[order[0] * 2 + (order[1] > order[2] ? 1 : 0)]++;
        }
        assertThat(Arrays.stream(counts).boxed()).allSatisfy(n -> assertThat(n).isBetween(880, 1120)); // four deviations
    }

    @Test
    void seedsPurposesAndEpochsHaveStreamsOfTheirOwn() {
        Set<Long> keys = new HashSet<>();
        for (long seed = -3; seed < 3; seed++) {
            for (Purpose purpose : Purpose.values()) {
                for (int at = 0; at < 50; at++) {
                    keys.add(SplitMix.key(seed, purpose, at));
                }
            }
        }
        assertThat(keys).hasSize(6 * Purpose.values().length * 50);
    }
}
