package dev.tarn.kernel;

/** A {@link BlockForward} without pool that adds another map of the output's shape in front of the activation: {@code f(conv(x) + b + r)}. */
public interface ResidualForward extends BlockForward {
    /**
     * As {@link BlockForward#run}.
     *
     * @param r the other map's images, in the layout that this kernel was made for; not {@code y}'s memory
     */
    void runSum(int images, float[] x, int xAt, float[] packed, int packedAt, float[] bias, int biasAt, float[] r, int rAt, float[] y,
            int yAt, float[] scratch, int scratchAt, int part, int parts);
}
