package dev.tarn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.kernel.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    private static Place place(int floats, int phase, int first, int last) {
        Place place = new Place("p", Layout.features(floats), false);
        place.touch(phase, first);
        place.touch(phase, last);
        return place;
    }

    @Test
    void valuesThatLiveAtTheSameTimeNeverOverlap() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 300; round++) {
            MemoryPlan plan = new MemoryPlan();
            List<Place> places = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int first = random.nextInt(30);
                Place place = place(16 * (1 + random.nextInt(20)), 0, first, first + random.nextInt(10));
                places.add(place);
                plan.add(place, place.image());
            }
            int end = plan.layOut();
            for (Place a : places) {
                assertThat(a.offset + a.image()).isLessThanOrEqualTo(end);
                for (Place b : places) {
                    if (a != b && a.firstStep <= b.lastStep && b.firstStep <= a.lastStep) {
                        assertThat(a.offset + a.image() <= b.offset || b.offset + b.image() <= a.offset).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void valuesOneAfterAnotherShareMemory() {
        MemoryPlan plan = new MemoryPlan();
        for (int i = 0; i < 10; i++) {
            plan.add(place(160, 0, 2 * i, 2 * i + 1), 160);
        }
        assertThat(plan.layOut()).isEqualTo(160);
    }

    @Test
    void valuesWithZerosAroundThemKeepTheirMemory() {
        MemoryPlan plan = new MemoryPlan();
        Place padded = new Place("padded", new Layout(2, 2, 16, 1, 1, 1, 1), false);
        padded.touch(0, 0);
        plan.add(padded, padded.image());
        plan.add(place(padded.image(), 0, 5, 6), padded.image());
        assertThat(plan.layOut()).isEqualTo(2 * padded.image());
    }
}
