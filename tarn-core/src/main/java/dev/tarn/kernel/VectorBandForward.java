package dev.tarn.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@link BandForward} from the kernels that each of the three would have on its own, so that results are the same in every bit. */
final class VectorBandForward implements BandForward {
    /** Floats of the first map's rows that stay in a second-level cache of 1 MB beside those of the second map. */
    private static final int BAND = 80_000;

    private final Block depthwise;
    private final VectorProductForward first;
    private final VectorDepthwiseForward second;
    private final VectorProductForward third;
    private final int inputImage;
    private final int outputImage;
    private final int residualImage;
    private final int[] places;
    private final int[] biases = new int[3];
    private final int[] weights = new int[3];
    private final int packed;
    private final int rows;

    /**
     * @param first its output is the second's input, whose rim it leaves alone
     * @param second depthwise; its output, the third's input, has no rim
     * @param residual where the map lies with which the third's is summed, or null
     */
    VectorBandForward(Block first, Block second, Block third, @Nullable Layout residual, ElementwiseKernels elementwise) {
        this.depthwise = second;
        this.first = new VectorProductForward(first, elementwise);
        this.second = new VectorDepthwiseForward(second, elementwise);
        this.third = new VectorProductForward(third, residual, elementwise);
        this.inputImage = first.input().image();
        this.outputImage = third.output().image();
        this.residualImage = residual == null ? 0 : residual.image();
        Layout map = first.output();
        this.places = new int[map.height() * map.width()];
        Arrays.setAll(places, i -> map.at(i / map.width(), i % map.width()));
        int at = 0;
        int[] floats = {this.first.packedFloats(), this.second.packedFloats(), this.third.packedFloats()};
        Block[] blocks = {first, second, third};
        for (int i = 0; i < 3; i++) {
            weights[i] = at;
            biases[i] = at + Layout.aligned(floats[i]);
            at = biases[i] + Layout.aligned(blocks[i].biasFloats());
        }
        this.packed = at;
        this.rows = Math.clamp((BAND / map.row() - second.kernelHeight()) / second.strideHeight() + 1, 1, second.mapHeight());
    }

    /** Whether it can compute these. */
    static boolean takes(Block first, Block second, Block third) {
        return VectorProductForward.takes(first) && VectorDepthwiseForward.takes(second) && second.dilationHeight() == 1
                && second.mapHeight() == third.mapHeight() && second.mapWidth() == third.mapWidth() && third.kernelHeight() == 1
                && third.kernelWidth() == 1 && !second.output().hasRim() && VectorProductForward.takes(third);
    }

    @Override
    public String name() {
        return "product, depthwise, product";
    }

    @Override
    public int packedFloats() {
        return packed;
    }

    @Override
    public void pack(int convolution, float[] canonical, int from, float[] to, int packedAt) {
        BlockForward kernel = convolution == 1 ? second : convolution == 0 ? first : third;
        kernel.pack(canonical, from, to, packedAt + weights[convolution]);
    }

    @Override
    public int biasAt(int convolution) {
        return biases[convolution];
    }

    private int bandRows() {
        return (rows - 1) * depthwise.strideHeight() + depthwise.kernelHeight();
    }

    private int bandFloats() {
        return Layout.aligned(bandRows() * depthwise.input().row());
    }

    private int middleFloats() {
        return Layout.aligned(rows * depthwise.output().row());
    }

    @Override
    public int scratchFloats() {
        return bandFloats() + middleFloats() + Math.max(first.scratchFloats(1), third.scratchFloats(1));
    }

    @Override
    public int parts() {
        return depthwise.mapHeight();
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] packed, int packedAt, float @Nullable [] r, int rAt, float[] y, int yAt,
            float[] scratch, int scratchAt, int part, int parts) {
        int height = depthwise.mapHeight();
        int all = images * height;
        int to = (int) ((long) all * (part + 1) / parts);
        int middle = scratchAt + bandFloats();
        int rest = middle + middleFloats();
        int width = depthwise.mapWidth();
        Layout map = depthwise.input();
        int computed = 0; // rows of the image before this one, counted with the rim, are in the band, or were
        int before = 0;
        for (int i = (int) ((long) all * part / parts), n; i < to; i += n) {
            int image = i / height;
            int row = i % height;
            n = Math.min(rows, Math.min(to - i, height - row));
            int low = map.top() + row * depthwise.strideHeight() - depthwise.padTop();
            int high = low + (n - 1) * depthwise.strideHeight() + depthwise.kernelHeight();
            int kept = row == 0 ? 0 : Math.max(0, computed - low);
            System.arraycopy(scratch, scratchAt + (kept == 0 ? 0 : low - before) * map.row(), scratch, scratchAt, kept * map.row());
            fill(low + kept, high, x, xAt + image * inputImage, packed, packedAt, scratch, scratchAt - low * map.row(), rest);
            int at = middle - row * depthwise.output().row();
            second.rows(row, row + n, scratch, scratchAt - low * map.row(), packed, packedAt + weights[1], packed, packedAt + biases[1],
                    scratch, at);
            third.part(scratch, at, packed, packedAt + weights[2], packed, packedAt + biases[2], row * width, (row + n) * width, r,
                    rAt + image * residualImage, y, yAt + image * outputImage, scratch, rest);
            computed = high;
            before = low;
            if (row + n == height) {
                computed = 0;
            }
        }
    }

    /** Rows {@code low..high} of the first map, counted with the rim; {@code bandAt}: where the first of all of them would lie. */
    private void fill(int low, int high, float[] x, int xAt, float[] packed, int packedAt, float[] scratch, int bandAt, int rest) {
        Layout map = depthwise.input();
        for (int row = low; row < high; row++) {
            int at = bandAt + row * map.row();
            if (row < map.top() || row >= map.top() + map.height()) {
                Arrays.fill(scratch, at, at + map.row(), 0);
            } else {
                Arrays.fill(scratch, at, at + map.left() * map.pixel(), 0);
                Arrays.fill(scratch, at + (map.left() + map.width()) * map.pixel(), at + map.row(), 0);
            }
        }
        int begin = Math.max(low - map.top(), 0);
        int end = Math.min(high - map.top(), map.height());
        first.map(x, xAt, packed, packedAt + weights[0], packed, packedAt + biases[0], begin * map.width(), end * map.width(), places,
                scratch, bandAt, scratch, rest);
    }
}
