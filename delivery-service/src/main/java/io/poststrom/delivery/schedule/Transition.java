package io.poststrom.delivery.schedule;

import io.poststrom.delivery.bounce.Report;
import io.poststrom.event.MailEvent;
import io.poststrom.mail.Obligation;
import java.util.List;
import java.util.Optional;

/**
 * One step of an obligation: what is written in one transaction.
 *
 * @param next the new state
 * @param events what happened, for people and programs
 * @param report what the sender is to be told
 */
public record Transition(Obligation next, List<MailEvent> events, Optional<Report> report) {
  public Transition {
    events = List.copyOf(events);
  }
}
