package dev.tarn.plan;

import dev.tarn.kernel.Layout;
import org.jspecify.annotations.Nullable;

/**
 * Memory of one value of a plan: one image, or a whole batch of them. Where it lies is decided when all steps are known: a value that lives within one phase
 * needs room for one chunk in each worker's memory; one that crosses phases, for the batch in the shared memory.
 */
final class Place {
    final String name;
    final Layout layout;
    /** Whether it holds winner codes (bytes) rather than numbers. */
    final boolean bytes;
    /** Index of the first and the last step that touches it, and whether they are in different phases. */
    int firstStep = Integer.MAX_VALUE;
    int lastStep = -1;
    int firstPhase = Integer.MAX_VALUE;
    int lastPhase = -1;
    int offset = -1;
    /** The value within whose pixels this one lies, {@link #shift} floats from their beginning; null: it has memory of its own. */
    private final @Nullable Place within;
    private final int shift;

    Place(String name, Layout layout, boolean bytes) {
        this.name = name;
        this.layout = layout;
        this.bytes = bytes;
        this.within = null;
        this.shift = 0;
    }

    /** A part of the channels of another value: where convolutions write whose results are concatenated. */
    Place(String name, Place within, int shift) {
        this.name = name;
        this.layout = within.layout;
        this.bytes = false;
        this.within = within;
        this.shift = shift;
    }

    /** The value that has the memory. */
    Place whole() {
        return within == null ? this : within;
    }

    void touch(int phase, int step) {
        if (within != null) {
            within.touch(phase, step);
            return;
        }
        firstStep = Math.min(firstStep, step);
        lastStep = Math.max(lastStep, step);
        firstPhase = Math.min(firstPhase, phase);
        lastPhase = Math.max(lastPhase, phase);
    }

    boolean shared() {
        return within == null ? firstPhase != lastPhase : within.shared();
    }

    /** Floats (or bytes) of one image. */
    int image() {
        return layout.image();
    }

    /** Zeros around the numbers must outlive every use, so such memory is never lent to another value. */
    boolean keepsZeros() {
        return !bytes && (layout.hasRim() || layout.pixel() != layout.channels() || layout.image() != layout.height() * layout.row());
    }

    float[] in(Frame frame) {
        return shared() ? frame.shared : frame.own;
    }

    byte[] bytesIn(Frame frame) {
        return shared() ? frame.sharedBytes : frame.ownBytes;
    }

    /** Where the first image of the frame's chunk starts. */
    int at(Frame frame) {
        if (within != null) {
            return within.at(frame) + shift;
        }
        return shared() ? offset + frame.first * image() : offset;
    }
}
