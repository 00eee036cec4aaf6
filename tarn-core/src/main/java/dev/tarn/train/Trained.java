package dev.tarn.train;

import dev.tarn.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * What training leaves.
 *
 * @param model the trained model, with its preprocessing, class names and training record
 * @param history what happened, epoch by epoch
 * @param epoch whose parameters the model has, counted from 1: the best on the held-back images, or the last if none are held back
 * @param reason why training ended
 * @param validation the model's score on the held-back images, or null if none were
 * @param test how good the model is on the test set, or null if none was given; taken once, after training
 */
public record Trained(Model model, History history, int epoch, StopReason reason, @Nullable Score validation, @Nullable Evaluation test) {}
