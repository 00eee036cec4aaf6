package dev.tarn.plan;

import dev.tarn.plan.Phase.Chunks;
import dev.tarn.plan.Phase.Part;
import dev.tarn.plan.Phase.Tasks;
import java.util.ArrayList;
import java.util.List;

/** What the planner made of a network: which rules fired, which steps with which kernels, how much memory. */
public final class PlanReport {
    private final List<RuleFired> rules = new ArrayList<>();
    private final List<PlannedStep> steps = new ArrayList<>();
    private final int chunk;
    private final long bytes;
    private final int meetings;

    /**
     * A rule that changed the network.
     *
     * @param rule its name
     * @param exact whether results stay the same in every bit
     * @param layers the layers it joined, in their order
     */
    public record RuleFired(String rule, boolean exact, String layers) {}

    /**
     * A step of the plan.
     *
     * @param name the layers it belongs to, and what it does for them
     * @param kernel how it is computed
     * @param multiplications of the un-fused layer for one image
     */
    public record PlannedStep(String name, String kernel, long multiplications) {}

    PlanReport(Rules.Rewritten rewritten, Program program) {
        rewritten.fired().forEach(f -> rules.add(new RuleFired(f.rule(), f.exact(), f.layers())));
        for (Phase phase : program.phases()) {
            switch (phase) {
                case Chunks(List<Step> list) -> list.forEach(s -> steps.add(new PlannedStep(s.name(), s.kernel(), s.multiplications())));
                case Tasks(List<Part> list) -> list.forEach(p -> steps.add(new PlannedStep(p.name(), p.kernel(), p.multiplications())));
            }
        }
        chunk = program.chunkSize();
        bytes = program.bytes();
        meetings = program.phases().size();
    }

    /** {@return the rules that fired, in order} */
    public List<RuleFired> rules() {
        return List.copyOf(rules);
    }

    /** {@return the steps, in the order in which they run} */
    public List<PlannedStep> steps() {
        return List.copyOf(steps);
    }

    /** {@return images that go through a phase together} */
    public int chunk() {
        return chunk;
    }

    /** {@return how often the threads of a run wait for each other} */
    public int meetings() {
        return meetings;
    }

    /** {@return memory of the plan in bytes: activations, gradients, scratch, packed weights; parameters apart} */
    public long bytes() {
        return bytes;
    }
}
