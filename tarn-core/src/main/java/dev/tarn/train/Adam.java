package dev.tarn.train;

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980) as in {@code torch.optim.Adam}: steps scaled by running means of the gradient and its square.
 *
 * @param rate learning rate, positive
 * @param beta1 decay of the running mean of gradients
 * @param beta2 decay of the running mean of squared gradients
 * @param epsilon added to the square root in the denominator
 * @param weightDecay L2 penalty added to the gradient; see {@link AdamW} for decay apart from it
 */
public record Adam(double rate, double beta1, double beta2, double epsilon, double weightDecay) implements Optimizer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Adam {
        Settings.positive("learning rate", rate);
        Settings.share("first beta", beta1);
        Settings.share("second beta", beta2);
        Settings.positive("epsilon", epsilon);
        Settings.notNegative("weight decay", weightDecay);
    }

    /**
     * PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, weight decay 0.
     *
     * @param rate positive
     * @return the optimiser
     */
    public static Adam learningRate(double rate) {
        return new Adam(rate, 0.9, 0.999, 1e-8, 0);
    }

    /**
     * Other betas.
     *
     * @param beta1 how much of the last direction is kept, below 1
     * @param beta2 how much of the mean square is kept, below 1
     * @return the same optimiser with them
     */
    public Adam withBetas(double beta1, double beta2) {
        return new Adam(rate, beta1, beta2, epsilon, weightDecay);
    }

    /**
     * Another epsilon.
     *
     * @param epsilon positive; added to the root of the mean square
     * @return the same optimiser with it
     */
    public Adam withEpsilon(double epsilon) {
        return new Adam(rate, beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public Adam withRate(double rate) {
        return new Adam(rate, beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public Adam withWeightDecay(double weightDecay) {
        return new Adam(rate, beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public double momentum() {
        return beta1;
    }

    @Override
    public String text() {
        return "adam, rate " + rate + (weightDecay == 0 ? "" : ", weight decay " + weightDecay);
    }
}
