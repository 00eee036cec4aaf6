package dev.tarn.train;

/**
 * Stochastic gradient descent as in {@code torch.optim.SGD}: {@code g += decay·w; v = momentum·v + g (first step: v = g); w -= rate·(nesterov ? g + momentum·v : v)}.
 *
 * @param rate learning rate, positive
 * @param momentum 0 to below 1; 0 for plain descent
 * @param nesterov look ahead along the momentum (Sutskever et al. 2013); needs momentum
 * @param weightDecay L2 penalty added to the gradient
 */
public record Sgd(double rate, double momentum, boolean nesterov, double weightDecay) implements Optimizer {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming a value that cannot be, and what is expected
     */
    public Sgd {
        Settings.positive("learning rate", rate);
        Settings.share("momentum", momentum);
        Settings.notNegative("weight decay", weightDecay);
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException("sgd: Nesterov looks ahead along the momentum, which is 0; set a momentum such as 0.9");
        }
    }

    /**
     * Plain descent: no momentum, no decay.
     *
     * @param rate positive
     * @return the optimiser
     */
    public static Sgd learningRate(double rate) {
        return new Sgd(rate, 0, false, 0);
    }

    /**
     * With momentum, PyTorch's form: {@code v = momentum·v + gradient}.
     *
     * @param momentum from 0 to below 1
     * @return the same optimiser with it
     */
    public Sgd withMomentum(double momentum) {
        return new Sgd(rate, momentum, nesterov, weightDecay);
    }

    /**
     * With Nesterov's momentum.
     *
     * @param momentum above 0, below 1
     * @return the same optimiser with it
     */
    public Sgd withNesterov(double momentum) {
        return new Sgd(rate, momentum, true, weightDecay);
    }

    @Override
    public Sgd withRate(double rate) {
        return new Sgd(rate, momentum, nesterov, weightDecay);
    }

    @Override
    public Sgd withWeightDecay(double weightDecay) {
        return new Sgd(rate, momentum, nesterov, weightDecay);
    }

    @Override
    public String text() {
        return "sgd, rate " + rate + (momentum == 0 ? "" : (nesterov ? ", Nesterov " : ", momentum ") + momentum)
                + (weightDecay == 0 ? "" : ", weight decay " + weightDecay);
    }
}
