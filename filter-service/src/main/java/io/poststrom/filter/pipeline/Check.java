package io.poststrom.filter.pipeline;

import java.util.concurrent.CompletionStage;

/**
 * One check of a mail. {@code SkeletonCheck} in the package {@code checks} is there to be copied.
 */
public sealed interface Check {
  /** Lower case, for logs and for the evidence where the check fails. */
  String name();

  /** What the check's findings mean for mail that our own users send out. */
  ForRelay forRelay();

  /** Mail of relay networks and proven senders, as opposed to mail from the world. */
  enum ForRelay {
    /** Findings count for it too. */
    SCORED,
    /** Findings are noted with score 0. */
    NOTED,
    /** The check would be wrong for it. */
    SKIPPED
  }

  /** A check that needs nothing but the mail. */
  non-sealed interface Pure extends Check {
    /** Looks at the mail; called on the worker's thread, must not wait. */
    CheckResult look(MailView mail);
  }

  /** A check that must ask somebody, and may not get an answer in time. */
  non-sealed interface Asking extends Check {
    /**
     * Asks. Called on the worker's thread, must not wait; the stage may complete on any thread. A
     * check that needs all of the body asks for it here: {@link MailView#body}.
     */
    CompletionStage<CheckResult> ask(MailView mail);

    /** What stands for the answer where none came in time. */
    CheckResult unanswered();
  }

  /** A check that needs the authentication results of the others. */
  non-sealed interface Concluding extends Check {
    /**
     * Called when all others are done, on any thread; must not wait.
     *
     * @param before what the other checks found
     */
    CompletionStage<CheckResult> conclude(MailView mail, Findings before);

    /** What stands for the answer where none came in time. */
    CheckResult unanswered();
  }

  /** A check that needs what the concluding ones found as well. */
  interface Final extends Concluding {}
}
