package dev.tarn.measure;

import dev.tarn.measure.Timing.Effort;
import dev.tarn.plan.PlanProfile;
import dev.tarn.plan.PlanProfile.StepTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What a step of a plan costs for one image.
 *
 * @param name the layers it belongs to
 * @param kernel how it is computed
 * @param seconds on one thread
 * @param share of all threads' time
 * @param multiplications of the un-fused layer
 * @param bytes read and written: values, gradients, winner codes; not weights
 */
public record StepShare(String name, String kernel, double seconds, double share, long multiplications, long bytes) {
    /**
     * Two operations a multiplication, a second, on one thread.
     *
     * @return two operations a multiplication, in 10⁹ a second, on one thread
     */
    public double gflops() {
        return seconds == 0 ? 0 : 2e-9 * multiplications / seconds;
    }

    /** {@return 10⁹ bytes a second, on one thread; 0 for a step too short to measure} */
    public double gigabytesPerSecond() {
        return seconds == 0 ? 0 : 1e-9 * bytes / seconds;
    }

    /** {@return operations a byte: the horizontal axis of a roofline} */
    public double intensity() {
        return bytes == 0 ? Double.NaN : 2.0 * multiplications / bytes;
    }

    /**
     * A plan's steps and what else passes time.
     *
     * @param threads that ran
     * @param seconds for one image, all threads' together
     * @param steps in the order in which they run
     */
    public record Profile(int threads, double seconds, List<StepShare> steps) {
        /**
         * Of all steps together, on one thread.
         *
         * @return 10⁹ operations a second, of all steps together, on one thread
         */
        public double gflops() {
            return 2e-9 * steps.stream().mapToLong(StepShare::multiplications).sum() / seconds;
        }
    }

    /**
     * Steps of training; the last entry is what happens outside of the plan and the threads' waiting for each other.
     *
     * @param load what is repeated
     * @param effort how long to look
     * @return the profile
     */
    public static Profile training(TrainingLoad load, Effort effort) {
        return profile(load.plan().startProfile(), effort, load::step, load.plan()::stopProfile, "optimizer, waiting");
    }

    /**
     * Steps of inference.
     *
     * @param load what is repeated
     * @param effort how long to look
     * @return the profile
     */
    public static Profile inference(InferenceLoad load, Effort effort) {
        return profile(load.plan().startProfile(), effort, load::run, load.plan()::stopProfile, "waiting");
    }

    private static Profile profile(PlanProfile profile, Effort effort, Runnable call, Runnable stop, String rest) {
        try {
            double one = Timing.of(effort, call).best(); // the timed twin of each task has to be compiled too
            profile.clear();
            long start = System.nanoTime();
            for (int i = Math.clamp(Math.round(effort.round() * effort.rounds() / one), 1, Integer.MAX_VALUE); i > 0; i--) {
                call.run();
            }
            double all = 1e-9 * (System.nanoTime() - start) * profile.threads();
            return of(profile, all, rest);
        } finally {
            stop.run();
        }
    }

    private static Profile of(PlanProfile profile, double all, String rest) {
        List<StepShare> steps = new ArrayList<>();
        double inSteps = 0;
        long images = profile.images();
        for (StepTime step : profile.steps()) {
            if (step.seconds() > 0) {
                steps.add(new StepShare(step.name(), step.kernel(), step.seconds() / images, step.seconds() / all,
                        step.multiplications() / images, step.bytes() / images));
                inSteps += step.seconds();
            }
        }
        steps.add(new StepShare(rest, "", Math.max(0, all - inSteps) / images, Math.max(0, all - inSteps) / all, 0, 0));
        return new Profile(profile.threads(), all / images, List.copyOf(steps));
    }
}
