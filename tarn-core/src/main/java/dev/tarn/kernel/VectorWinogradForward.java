package dev.tarn.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Forward convolution by {@link WinogradConvolution}. The result differs from the definition by rounding: some 5e-6 of the largest value. Where something could
 * overflow, and so for NaN and infinities, which would spread over a whole tile, images go to the direct kernel.
 */
final class VectorWinogradForward implements ResidualForward {
    /** Far below the largest float. */
    static final float SAFE = 1e37f;

    private final Block block;
    private final WinogradConvolution winograd;
    private final VectorForward direct;
    /** Behind a sum, in place of {@link #direct}, whose packed weights it reads. */
    private final @Nullable VectorProductForward directSum;
    private final int residualImage;

    VectorWinogradForward(Block block, ElementwiseKernels elementwise) {
        this.block = block;
        this.winograd = new WinogradConvolution(block, elementwise, false);
        this.direct = new VectorForward(block, elementwise);
        this.directSum = null;
        this.residualImage = 0;
    }

    /** @param residual where the other map of {@link #runSum} lies */
    VectorWinogradForward(Block block, Layout residual, ElementwiseKernels elementwise) {
        this.block = block;
        this.winograd = WinogradConvolution.withSum(block, residual, elementwise);
        this.direct = new VectorForward(block, elementwise);
        this.directSum = new VectorProductForward(block, residual, elementwise);
        this.residualImage = residual.image();
    }

    /**
     * Whether it is faster than direct convolution. Measured (WinogradMeasurement, 512-bit vectors, 3×3, direct at 60 % of the FMA peak for 16 channels, 86 % for 32,
     * 91 to 97 % above) it is, for maps of whole tiles, 1.9 times as fast with 16 channels, 2.2 with 32, 2.7 with 64 and 3.0 with 128; of which remains the share of
     * the tiles' pixels that the map has: 0.39 of it for 5×5, the worst there is above 2×2. Gradients are much alike.
     */
    static boolean wins(Block block) {
        if (!WinogradConvolution.takes(block)) {
            return false;
        }
        int fewest = Math.min(block.input().channels(), block.filters());
        float used = WinogradTiles.of(block).used();
        return fewest >= 64 ? used >= 0.39f : fewest >= 16 && used >= 0.5f;
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
        return Math.max(Math.max(winograd.scratchFloats(images), direct.scratchFloats(images)),
                directSum == null ? 0 : directSum.scratchFloats(1));
    }

    @Override
    public int parts() {
        return winograd.parts();
    }

    @Override
    public boolean readsAllForEachPart() {
        return true;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
        run(images, x, xAt, packed, packedAt, bias, biasAt, y, 0, y, yAt, winners, winnersAt, scratch, scratchAt, part, parts);
    }

    @Override
    public void runSum(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] r, int rAt,
            float[] y, int yAt, float[] scratch, int scratchAt, int part, int parts) {
        run(images, x, xAt, packed, packedAt, bias, biasAt, r, rAt, y, yAt, null, 0, scratch, scratchAt, part, parts);
    }

    private void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] r, int rAt, float[] y,
            int yAt, byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
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
            int other = rAt + i * residualImage;
            int codes = winnersAt + i * block.winnerBytes();
            if (safe) {
                winograd.run(n, x, in, packed, packedAt + transformedAt(), bias, biasAt, r, other, y, out, winners, codes, scratch,
                        scratchAt, part, parts);
            } else if (directSum != null) {
                directSum.runSum(1, x, in, packed, packedAt, bias, biasAt, r, other, y, out, scratch, scratchAt, part, parts);
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
