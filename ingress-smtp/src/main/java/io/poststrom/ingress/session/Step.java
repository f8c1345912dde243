package io.poststrom.ingress.session;

import io.poststrom.event.MailEvent;
import io.poststrom.smtp.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the session answers to one input: replies, facts to publish, and what it wants next.
 *
 * @param replies in order; empty where the answer is to be waited for
 * @param refusals what we refused, for mail.events
 * @param next what to do then
 */
public record Step(List<Reply> replies, List<MailEvent.Refused> refusals, Next next) {
  private static final Next READ_COMMAND = new Next.ReadCommand();

  public Step {
    replies = List.copyOf(replies);
    refusals = List.copyOf(refusals);
  }

  /** Reply and read the next command. */
  static Step reply(Reply reply) {
    return new Step(List.of(reply), List.of(), READ_COMMAND);
  }

  /** Reply, then something else. */
  static Step reply(Reply reply, Next next) {
    return new Step(List.of(reply), List.of(), next);
  }

  /** No reply yet. */
  static Step silently(Next next) {
    return new Step(List.of(), List.of(), next);
  }

  /** The same, and each reply so many times. */
  Step times(int times) {
    return times == 1
        ? this
        : new Step(
            Collections.nCopies(times, replies).stream().flatMap(List::stream).toList(),
            refusals,
            next);
  }

  /** The same with facts to publish. */
  Step with(List<MailEvent.Refused> facts) {
    return new Step(replies, facts, next);
  }

  /** The same with a last reply, and the end of the connection. */
  Step thenClose(Reply last) {
    List<Reply> all = new ArrayList<>(replies);
    all.add(last);
    return new Step(all, refusals, new Next.Close());
  }
}
