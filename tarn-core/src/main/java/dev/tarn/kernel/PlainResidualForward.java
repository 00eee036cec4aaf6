package dev.tarn.kernel;

import dev.tarn.activation.Activation;
import org.jspecify.annotations.Nullable;

/** Any kernel of convolution, followed by the sum and the activation: what there is where no kernel does it all. Threads share out images only. */
final class PlainResidualForward implements ResidualForward {
    private final Block block;
    private final Layout residual;
    private final ElementwiseKernels elementwise;
    private final BlockForward convolution;

    PlainResidualForward(Block block, Layout residual, ElementwiseKernels elementwise) {
        this(block, residual, elementwise, new PlainForward(linear(block), elementwise));
    }

    /** @param convolution of the {@link #linear} block */
    PlainResidualForward(Block block, Layout residual, ElementwiseKernels elementwise, BlockForward convolution) {
        this.block = block;
        this.residual = residual;
        this.elementwise = elementwise;
        this.convolution = convolution;
    }

    /** The same block without its activation, which has to wait for the sum. */
    static Block linear(Block b) {
        return new Block(b.input(), b.filters(), b.kernelHeight(), b.kernelWidth(), b.strideHeight(), b.strideWidth(), b.dilationHeight(),
                b.dilationWidth(), b.padTop(), b.padLeft(), b.groups(), b.mapHeight(), b.mapWidth(), b.pool(), Activation.IDENTITY,
                b.output());
    }

    @Override
    public String name() {
        return convolution.name() + ", sum";
    }

    @Override
    public int packedFloats() {
        return convolution.packedFloats();
    }

    @Override
    public void pack(float[] weights, int weightsAt, float[] packed, int packedAt) {
        convolution.pack(weights, weightsAt, packed, packedAt);
    }

    @Override
    public int scratchFloats(int images) {
        return convolution.scratchFloats(images) + Layout.aligned(block.filters());
    }

    @Override
    public int parts() {
        return 1;
    }

    @Override
    public void run(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] y, int yAt,
            byte @Nullable [] winners, int winnersAt, float[] scratch, int scratchAt, int part, int parts) {
        throw new IllegalStateException("a sum needs its other map");
    }

    @Override
    public void runSum(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] r, int rAt,
            float[] y,
            int yAt, float[] scratch, int scratchAt, int part, int parts) {
        Layout output = block.output();
        int from = images * part / parts;
        int count = images * (part + 1) / parts - from;
        if (count == 0) {
            return;
        }
        int to = yAt + from * output.image();
        convolution.run(count, x, xAt + from * block.input().image(), packed, packedAt, bias, biasAt, y, to, null, 0, scratch, scratchAt,
                0, 1);
        for (int i = 0; i < count; i++) {
            for (int row = 0; row < output.height(); row++) {
                int a = to + i * output.image() + output.at(row, 0);
                int b = rAt + (from + i) * residual.image() + residual.at(row, 0);
                for (int column = 0; column < output.width(); column++, a += output.pixel(), b += residual.pixel()) {
                    elementwise.accumulate(r, b, y, a, block.filters());
                    elementwise.activate(block.activation(), y, a, y, a, block.filters());
                }
            }
        }
    }
}
