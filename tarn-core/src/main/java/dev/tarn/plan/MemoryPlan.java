package dev.tarn.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Offsets for values with lives: the largest first, each at the lowest offset where nothing alive at the same time lies (Pisarchyk and Lee 2020, arXiv 2001.03288, "greedy
 * by size").
 */
final class MemoryPlan {
    private record Entry(Place place, int length) {
        /** Chunks pass through a phase in any order, so memory of a whole batch is free for others only when the phase is over. */
        boolean aliveWith(Entry other) {
            if (place.keepsZeros() || other.place.keepsZeros()) {
                return true;
            }
            return place.shared()
                    ? place.firstPhase <= other.place.lastPhase && other.place.firstPhase <= place.lastPhase
                    : place.firstStep <= other.place.lastStep && other.place.firstStep <= place.lastStep;
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    void add(Place place, int length) {
        entries.add(new Entry(place, length));
    }

    /** Sets every place's offset and returns the memory's length. */
    int layOut() {
        entries.sort(Comparator.comparingInt(Entry::length).reversed());
        List<Entry> placed = new ArrayList<>(); // by offset
        int end = 0;
        for (Entry entry : entries) {
            int at = 0;
            for (Entry other : placed) {
                if (entry.aliveWith(other) && other.place.offset < Math.addExact(at, entry.length)
                        && at < other.place.offset + other.length) {
                    at = other.place.offset + other.length;
                }
            }
            entry.place.offset = at;
            end = Math.max(end, Math.addExact(at, entry.length));
            int index = 0;
            while (index < placed.size() && placed.get(index).place.offset <= at) {
                index++;
            }
            placed.add(index, entry);
        }
        return end;
    }
}
