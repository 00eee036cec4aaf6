package dev.tarn.lab.explain;

import dev.tarn.model.Model;
import dev.tarn.plan.ProbePlan;
import dev.tarn.tensor.Tensor;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Explains one model to any number of threads: {@link Activations} and {@link GradCam} with plans that are kept for the next who asks. Making a plan takes longer than looking into a small network.
 *
 * <p>Plans keep every layer's result, so only a few stay while nobody uses them, and those go when memory is short. There is nothing to close: they go with this object.
 */
public final class Explainers {
    private final Model model;
    private final Idle<ProbePlan> forward;
    private final Idle<Explainer> backward;

    /**
     * Explains a model; the first plans are made when somebody asks.
     *
     * @param model whose network ends in a score for each class, if gradients are asked for
     * @param mostIdle plans of each kind that are kept while nobody uses them
     */
    public Explainers(Model model, int mostIdle) {
        if (mostIdle < 0) {
            throw new IllegalArgumentException("plans to keep: " + mostIdle + "; at least 0");
        }
        this.model = model;
        forward = new Idle<>(() -> ProbePlan.forward(model.network(), model.parameters(), 1), mostIdle);
        backward = new Idle<>(() -> Explainer.of(model), mostIdle);
    }

    /** {@return the model that is explained} */
    public Model model() {
        return model;
    }

    /**
     * As {@link Activations#of}.
     *
     * @param image pixels in 0..1 in the network's input shape
     * @return in the network's order
     */
    public List<LayerActivation> activations(Tensor image) {
        return forward.use(plan -> Activations.of(plan, model, image));
    }

    /**
     * As {@link GradCam#of(Model, Tensor, int, String)}.
     *
     * @param image pixels in 0..1 in the network's input shape
     * @param label the class, counted from 0
     * @param layer whose maps to use
     * @return the map of the layer, and the same laid over the image
     */
    public GradCam gradCam(Tensor image, int label, String layer) {
        return backward.use(explainer -> explainer.gradCam(image, label, layer));
    }

    /** Plans that were made, whether in use, idle or gone. */
    int made() {
        return forward.made() + backward.made();
    }

    /** Plans that nobody uses at the moment. */
    int idle() {
        return forward.idle() + backward.idle();
    }

    /** What serves one thread at a time, for many: whoever finds none idle makes one. */
    private static final class Idle<T> {
        private final Supplier<T> maker;
        private final int most;
        private final ArrayDeque<SoftReference<T>> idle = new ArrayDeque<>();
        private int made;

        Idle(Supplier<T> maker, int most) {
            this.maker = maker;
            this.most = most;
        }

        <R> R use(Function<T, R> question) {
            T plan = take();
            if (plan == null) {
                plan = maker.get();
            }
            R answer = question.apply(plan);
            // Not in a finally: a plan that failed half-way is left to the garbage collector.
            giveBack(plan);
            return answer;
        }

        private synchronized @Nullable T take() {
            while (!idle.isEmpty()) {
                T plan = idle.removeFirst().get();
                if (plan != null) {
                    return plan;
                }
            }
            made++;
            return null;
        }

        private synchronized void giveBack(T plan) {
            if (idle.size() < most) {
                idle.addFirst(new SoftReference<>(plan));
            }
        }

        synchronized int made() {
            return made;
        }

        synchronized int idle() {
            return idle.size();
        }
    }
}
