package dev.tarn.train;

/**
 * How gradients change parameters, as data: the settings only, no state. Formulas and defaults are PyTorch's ({@code torch.optim}).
 *
 * <p>{@link #rate()} is the learning rate that a {@link Schedule} scales step by step.
 */
public sealed interface Optimizer permits Sgd, Adam, AdamW {

    /** {@return the learning rate: its peak if a schedule varies it} */
    double rate();

    /** {@return multiple of each weight that is taken off per step, scaled by the rate; 0 for none} */
    double weightDecay();

    /**
     * {@return the same with another learning rate}
     *
     * @param rate positive
     */
    Optimizer withRate(double rate);

    /**
     * {@return the same with another weight decay}
     *
     * @param weightDecay 0 or more
     */
    Optimizer withWeightDecay(double weightDecay);

    /** {@return how much of the last direction a step keeps: SGD's momentum, Adam's first beta} A schedule may cycle it. */
    double momentum();

    /** {@return one line, as {@code adamw, rate 0.005, weight decay 0.01}} */
    String text();
}
