package dev.tarn.augment;

/** One random change of a training image: what it is and how strong. No arithmetic; {@link Augmenter} has that. */
public sealed interface Change {

    /** {@return the words by which {@link Augmentation#parse} reads it: {@code shift 2 reflect}} */
    String text();

    /** What stands where a moved image leaves a place empty. */
    enum Fill {
        /** Zeros: black. */
        ZERO,
        /** The image mirrored at its edge, the edge itself not repeated. */
        REFLECT
    }

    /**
     * Left and right exchanged.
     *
     * @param alternating each image in every other epoch, starting by chance, so that in two epochs both are seen (K. Jordan, "94% on CIFAR-10 in 3.29 Seconds on a Single
     *         GPU", 2024, arXiv 2404.00498); else with probability 1/2 each time
     */
    record Flip(boolean alternating) implements Change {
        @Override
        public String text() {
            return alternating ? "flip alternating" : "flip";
        }
    }

    /**
     * Moved by up to {@code pixels} in each direction, each way equally likely: what others call padding and cropping.
     *
     * @param pixels 1 or more
     * @param fill what appears at the edge
     */
    record Shift(int pixels, Fill fill) implements Change {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException naming a value that cannot be, and what is expected
         */
        public Shift {
            Words.inRange("shift", pixels, 1, 1000);
        }

        @Override
        public String text() {
            return "shift " + pixels + Words.of(fill);
        }
    }

    /**
     * Turned about its centre by up to {@code degrees} either way, bilinear.
     *
     * @param degrees 0 to 180
     * @param fill what appears at the edge
     */
    record Rotate(double degrees, Fill fill) implements Change {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException naming a value that cannot be, and what is expected
         */
        public Rotate {
            Words.inRange("rotate", degrees, 0, 180);
        }

        @Override
        public String text() {
            return "rotate " + Words.of(degrees) + Words.of(fill);
        }
    }

    /**
     * Made larger or smaller about its centre: by a factor of {@code 1 - share} to {@code 1 + share}, bilinear.
     *
     * @param share 0 to 0.9
     * @param fill what appears at the edge
     */
    record Scale(double share, Fill fill) implements Change {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException naming a value that cannot be, and what is expected
         */
        public Scale {
            Words.inRange("scale", share, 0, 0.9);
        }

        @Override
        public String text() {
            return "scale " + Words.of(share) + Words.of(fill);
        }
    }

    /**
     * All pixels times {@code 1 - share} to {@code 1 + share}.
     *
     * @param share 0 to 1
     */
    record Brightness(double share) implements Change {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException naming a value that cannot be, and what is expected
         */
        public Brightness {
            Words.inRange("brightness", share, 0, 1);
        }

        @Override
        public String text() {
            return "brightness " + Words.of(share);
        }
    }

    /**
     * The distance of all pixels from the image's mean times {@code 1 - share} to {@code 1 + share}.
     *
     * @param share 0 to 1
     */
    record Contrast(double share) implements Change {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException naming a value that cannot be, and what is expected
         */
        public Contrast {
            Words.inRange("contrast", share, 0, 1);
        }

        @Override
        public String text() {
            return "contrast " + Words.of(share);
        }
    }

    /**
     * A square of {@code side} pixels, anywhere in the image, filled with the data set's mean (T. DeVries and G. Taylor 2017, arXiv 1708.04552, whose squares may
     * also lie across the edge).
     *
     * @param side 1 or more
     */
    record Cutout(int side) implements Change {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException naming a value that cannot be, and what is expected
         */
        public Cutout {
            Words.inRange("cutout", side, 1, 1000);
        }

        @Override
        public String text() {
            return "cutout " + side;
        }
    }

    /**
     * With this probability a rectangle of 2 to 33 % of the image, its height 0.3 to 3.3 times its width, filled with the data set's mean (Z. Zhong et al. 2017,
     * "Random Erasing Data Augmentation", arXiv 1708.04896; torchvision's defaults).
     *
     * @param probability 0 to 1
     */
    record Erase(double probability) implements Change {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException naming a value that cannot be, and what is expected
         */
        public Erase {
            Words.inRange("erase", probability, 0, 1);
        }

        @Override
        public String text() {
            return "erase " + Words.of(probability);
        }
    }

    /**
     * An image and its target mixed with another of the batch, {@code λ} to {@code 1 - λ} with λ from the distribution Beta(α, α), drawn for each image (H. Zhang et al. 2017, "mixup: Beyond
     * Empirical Risk Minimization", arXiv 1710.09412).
     *
     * @param alpha 0 to 2
     */
    record Mixup(double alpha) implements Change {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException naming a value that cannot be, and what is expected
         */
        public Mixup {
            Words.inRange("mixup", alpha, 0, 2);
        }

        @Override
        public String text() {
            return "mixup " + Words.of(alpha);
        }
    }
}
