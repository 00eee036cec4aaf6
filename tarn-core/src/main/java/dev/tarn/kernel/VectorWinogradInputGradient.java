package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Input gradient by {@link WinogradConvolution}: the gradient, written as a dense map, convolved with the flipped weights. Where something could overflow, images
 * go to the direct kernel.
 */
final class VectorWinogradInputGradient implements BlockInputGradient {
    private final Block block;
    private final Block transposed;
    private final WinogradConvolution write;
    private final WinogradConvolution add;
    private final DenseGradient dense;
    private final VectorInputGradient direct;

    VectorWinogradInputGradient(Block block) {
        this.block = block;
        this.transposed = transposed(block);
        this.write = new WinogradConvolution(transposed, new PlainElementwise(), false);
        this.add = new WinogradConvolution(transposed, new PlainElementwise(), true);
        this.dense = new DenseGradient(block, transposed.input());
        this.direct = new VectorInputGradient(block);
    }

    /** Whether it is faster than direct convolution: as for {@link VectorWinogradForward#wins}, on a map of the input's size, which no pool cuts. */
    static boolean wins(Block block) {
        return WinogradConvolution.takes(block) && block.padTop() <= 2 && block.padLeft() <= 2
                && VectorWinogradForward.wins(transposed(block));
    }

    /** Rows of the input that a gradient can reach: a map's last row or column that no window covers gets none. */
    private static int height(Block block) {
        int rows = block.pool() == null ? block.mapHeight() : 2 * block.output().height();
        return Math.min(block.input().height(), rows + 2 - block.padTop());
    }

    private static int width(Block block) {
        int columns = block.pool() == null ? block.mapWidth() : 2 * block.output().width();
        return Math.min(block.input().width(), columns + 2 - block.padLeft());
    }

    /** The convolution that computes the gradient: output channels and input channels exchanged. Its map is what gradients can reach. */
    private static Block transposed(Block block) {
        Layout input = block.input();
        int top = 2 - block.padTop();
        int left = 2 - block.padLeft();
        int bottom = Math.max(0, input.height() + block.padTop() - block.mapHeight());
        int right = Math.max(0, input.width() + block.padLeft() - block.mapWidth());
        return new Block(new Layout(block.mapHeight(), block.mapWidth(), block.filters(), top, left, bottom, right), input.channels(), 3, 3,
                1, 1, 1, 1, top, left, 1,
                height(block), width(block), null, Activation.IDENTITY, block.inputGradient());
    }

    @Override
    public String name() {
        return "winograd 4×4";
    }

    /** The direct kernel's weights, the transformed ones, and the largest {@code Σ|w|} of a channel. */
    @Override
    public int packedFloats() {
        return largestAt() + Layout.LANES;
    }

    private int transformedAt() {
        return Layout.aligned(direct.packedFloats());
    }

    private int largestAt() {
        return transformedAt() + write.weightFloats();
    }

    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        direct.pack(weights, weightsAt, packed, packedAt); // the turned weights, in the order that the transform reads
        float largest = 0;
        Packing packing = write.packing();
        for (int first = 0; first < packing.padded(); first += Lanes.TWO) {
            largest = Math.max(largest, write.pack(first, packed, packedAt + packing.at(0, first), packed, packedAt + transformedAt()));
        }
        packed[packedAt + largestAt()] = largest;
    }

    @Override
    public int scratchFloats(int images) {
        int maps = Math.min(images, write.tiles().group()) * transposed.input().image();
        return Math.max(maps + write.scratchFloats(images), direct.scratchFloats(1));
    }

    @Override
    public void run(int images, float[] gradient, int gradientAt, byte @Nullable [] winners, int winnersAt, float[] packed, int packedAt,
            float[] dx,
            int dxAt, boolean accumulate, float[] scratch, int scratchAt) {
        byte[] codes = Sources.check(block, winners);
        WinogradConvolution winograd = accumulate ? add : write;
        int group = Math.min(images, winograd.tiles().group());
        int each = block.outputGradient().image();
        int map = transposed.input().image();
        int work = scratchAt + group * map;
        float limit = VectorWinogradForward.limit(packed[packedAt + largestAt()], 0);
        boolean clear = true;
        for (int i = 0; i < images;) {
            int n = Math.min(group, images - i);
            int g = gradientAt + i * each;
            boolean safe = VectorWinogradForward.safe(gradient, g, n * each, limit);
            if (!safe && n > 1) { // image by image
                n = 1;
                safe = VectorWinogradForward.safe(gradient, g, each, limit);
            }
            int out = dxAt + i * block.inputGradient().image();
            if (safe) {
                if (clear) {
                    dense.clear(group, scratch, scratchAt);
                    clear = false;
                }
                for (int j = 0; j < n; j++) {
                    dense.write(gradient, g + j * each, codes, winnersAt + (i + j) * block.winnerBytes(), scratch, scratchAt + j * map);
                }
                winograd.run(n, scratch, scratchAt, packed, packedAt + transformedAt(), null, 0, dx, out, null, 0, scratch, work, 0, 1);
                for (int j = 0; j < n && !accumulate; j++) {
                    clearRest(dx, out + j * block.inputGradient().image());
                }
            } else {
                direct.run(1, gradient, g, codes, winnersAt + i * block.winnerBytes(), packed, packedAt, dx, out, accumulate, scratch,
                        scratchAt);
                clear = true;
            }
            i += n;
        }
    }

    /** What no gradient reaches. */
    private void clearRest(float[] dx, int at) {
        Layout layout = block.inputGradient();
        int height = transposed.mapHeight();
        int width = transposed.mapWidth();
        for (int row = 0; row < height && width < layout.width(); row++) {
            Arrays.fill(dx, at + layout.at(row, width), at + layout.at(row, width) + (layout.width() - width) * layout.pixel(), 0);
        }
        if (height < layout.height()) {
            Arrays.fill(dx, at + layout.at(height, 0), at + layout.at(height, 0) + (layout.height() - height) * layout.row(), 0);
        }
    }
}
