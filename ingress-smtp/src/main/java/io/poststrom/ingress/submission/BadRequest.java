package io.poststrom.ingress.submission;

/** A request that can't be understood; the problem says what is wrong where. */
public final class BadRequest extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  BadRequest(Problem problem) {
    super(problem.detail());
    this.problem = problem;
  }

  /** The place, and what is wrong with it. */
  public BadRequest(String pointer, String detail) {
    this(Problem.at(pointer, detail));
  }

  /** What its sender is told. */
  public Problem problem() {
    return problem;
  }
}
