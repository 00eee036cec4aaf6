package dev.tarn.train;

/**
 * Adam with weight decay apart from the gradient (Loshchilov and Hutter 2019, arXiv 1711.05101) as in {@code torch.optim.AdamW}: {@code w -= rate·decay·w} before each step.
 *
 * @param rate learning rate, positive
 * @param beta1 decay of the running mean of gradients
 * @param beta2 decay of the running mean of squared gradients
 * @param epsilon added to the square root in the denominator
 * @param weightDecay share of each weight taken off per step, times the rate
 */
public record AdamW(double rate, double beta1, double beta2, double epsilon, double weightDecay) implements Optimizer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public AdamW {
        Settings.positive("learning rate", rate);
        Settings.share("first beta", beta1);
        Settings.share("second beta", beta2);
        Settings.positive("epsilon", epsilon);
        Settings.notNegative("weight decay", weightDecay);
    }

    /**
     * PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, weight decay 0.01.
     *
     * @param rate positive
     * @return the optimiser
     */
    public static AdamW learningRate(double rate) {
        return new AdamW(rate, 0.9, 0.999, 1e-8, 0.01);
    }

    /**
     * Other betas.
     *
     * @param beta1 how much of the last direction is kept, below 1
     * @param beta2 how much of the mean square is kept, below 1
     * @return the same optimiser with them
     */
    public AdamW withBetas(double beta1, double beta2) {
        return new AdamW(rate, beta1, beta2, epsilon, weightDecay);
    }

    /**
     * Another epsilon.
     *
     * @param epsilon positive; added to the root of the mean square
     * @return the same optimiser with it
     */
    public AdamW withEpsilon(double epsilon) {
        return new AdamW(rate, beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public AdamW withRate(double rate) {
        return new AdamW(rate, beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public AdamW withWeightDecay(double weightDecay) {
        return new AdamW(rate, beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public double momentum() {
        return beta1;
    }

    @Override
    public String text() {
        return "adamw, rate " + rate + (weightDecay == 0 ? "" : ", weight decay " + weightDecay);
    }
}
