package dev.tarn.serve.http;

/** Ends the handling of a request with a {@link Problem}. Has no stack: it is an answer, and there may be many. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** {@return what goes back} */
    public Problem problem() {
        return problem;
    }
}
