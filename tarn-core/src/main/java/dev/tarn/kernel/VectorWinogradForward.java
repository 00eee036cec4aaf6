package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Forward convolution by {@link WinogradConvolution}. The result differs from the definition by rounding: some 5e-6 of the largest value. Where something could
 * overflow, and so for NaN and infinities, which would spread over a whole tile, images go to the direct kernel.
 */
final class VectorWinogradForward implements BlockForward {
    /** Far below the largest float. */
    static final float SAFE = 1e37f;

    private final Block block;
    private final WinogradConvolution winograd;
    private final VectorForward direct;

    VectorWinogradForward(Block block, ElementwiseKernels elementwise) {
        this.block = block;
        this.winograd = new WinogradConvolution(block, elementwise, false);
        this.direct = new VectorForward(block, elementwise);
    }

    /**
     * Whether it is faster than direct convolution: channels enough for the products to outweigh the transforms, and a map that fills its tiles.
     */
    static boolean wins(Block block) {
        return WinogradConvolution.takes(block) && block.input().channels() >= 16 && block.filters() >= 16 && block.mapHeight() >= 3 && block.mapWidth() >= 3;
    }

    @Override
    public String name() {
        return "winograd 4×4";
    }

    /** The direct kernel's weights, the transformed ones, and the largest {@code Σ|w|} of a filter. */
    @Override
    public int packedFloats() {
        return transformedAt() + winograd.weightFloats() + Layout.LANES;
    }

    private int transformedAt() {
        return Layout.aligned(direct.packedFloats());
    }

    private int largestAt() {
        return transformedAt() + winograd.weightFloats();
    }

    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        direct.pack(weights, weightsAt, packed, packedAt);
        float largest = 0;
        Packing packing = winograd.packing();
        for (int first = 0; first < packing.padded(); first += Lanes.TWO) {
            largest = Math.max(largest, winograd.pack(first, packed, packedAt + packing.at(0, first), packed, packedAt + transformedAt()));
        }
        packed[packedAt + largestAt()] = largest;
    }

    @Override
    public int scratchFloats(int images) {
        return Math.max(winograd.scratchFloats(images), direct.scratchFloats(images));
    }

    @Override
    public int parts() {
        return winograd.parts();
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
        float limit = limit(packed[packedAt + largestAt()], Bounds.largest(bias, biasAt, block.filters()));
        for (int i = 0; i < images;) {
            int n = Math.min(winograd.tiles().group(), images - i);
            int in = xAt + i * block.input().image();
            boolean safe = safe(x, in, n * block.input().image(), limit);
            if (!safe && n > 1) { // image by image
                n = 1;
                safe = safe(x, in, block.input().image(), limit);
            }
            int out = yAt + i * block.output().image();
            int codes = winnersAt + i * block.winnerBytes();
            if (safe) {
                winograd.run(n, x, in, packed, packedAt + transformedAt(), bias, biasAt, y, out, winners, codes, scratch, scratchAt, part, parts);
            } else {
                direct.run(1, x, in, packed, packedAt, bias, biasAt, y, out, winners, codes, scratch, scratchAt, part, parts);
            }
            i += n;
        }
    }

    /** Numbers below this one cannot overflow on the way, given the largest {@code Σ|w|} and the largest bias. NaN, or below zero, if there are none. */
    static float limit(float weight, float bias) {
        return (SAFE - bias) / (Math.max(weight, Float.MIN_NORMAL) * WinogradTransform.GROWTH);
    }

    static boolean safe(float[] x, int at, int n, float limit) {
        return Float.intBitsToFloat(TileEpilogue.magnitude(x, at, n)) < limit;
    }
}
