package dev.tarn.train;

/**
 * How gradients change parameters, as data: the settings only, no state. Formulas and defaults are PyTorch's ({@code torch.optim}).
 *
 * <p>{@link #rate()} is the learning rate that a {@link Schedule} scales step by step.
 */
public sealed interface Optimizer permits Sgd, Adam, AdamW {

    /** The learning rate: its peak if a schedule varies it. */
    double rate();

    /** Multiple of each weight that is taken off per step, scaled by the rate; 0 for none. */
    double weightDecay();

    /** The same with another learning rate. */
    Optimizer withRate(double rate);

    /** The same with another weight decay. */
    Optimizer withWeightDecay(double weightDecay);

    /** How much of the last direction a step keeps: SGD's momentum, Adam's first beta. A schedule may cycle it. */
    double momentum();

    /** One line, as {@code adamw, rate 0.005, weight decay 0.01}. */
    String text();
}
