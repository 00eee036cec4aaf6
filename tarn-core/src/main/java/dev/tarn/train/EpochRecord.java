package dev.tarn.train;

import org.jspecify.annotations.Nullable;

/**
 * One pass through the training images.
 *
 * @param epoch counted from 1
 * @param steps taken since the start of the run
 * @param loss mean training loss of the epoch's batches, as they were met (the model changes on the way)
 * @param accuracy share of training images that were right when they were met
 * @param validation the model's score on the held-back images after the epoch, or null if none are held back
 * @param rate learning rate of the epoch's last step
 * @param seconds of training, without validation
 * @param imagesPerSecond of training
 */
public record EpochRecord(int epoch, long steps, double loss, double accuracy, @Nullable Score validation, double rate, double seconds,
        double imagesPerSecond) {}
