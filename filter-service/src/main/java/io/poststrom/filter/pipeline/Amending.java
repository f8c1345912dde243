package io.poststrom.filter.pipeline;

import io.poststrom.filter.pipeline.Amended.Rewritten;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.smtp.BodyType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Makes the changes that checks demand. A mail whose changes can't be made is held: who wanted them
 * may have had a reason.
 */
final class Amending {
  /** The symbol of a mail that should have been changed. */
  static final String CHANGES_NOT_MADE = "CHANGES_NOT_MADE";

  /** Octets of a content that is written anew: it travels in a record. */
  private static final int MOST = 1_048_576;

  private Amending() {}

  /**
   * What the checks came to, and what others have made of the mail.
   *
   * @param findings with a symbol more where a change could not be made
   */
  record Checked(Findings findings, Amended amended) {}

  /** Complete at once unless the content must be read for it. */
  static CompletionStage<Checked> amended(MailView view, Findings findings, Lane lane) {
    List<Change> changes = findings.demand().changes();
    if (changes.isEmpty()) {
      return CompletableFuture.completedStage(new Checked(findings, Amended.NONE));
    }
    try {
      return made(view, findings, Amendment.of(view.envelope(), view.header(), changes), lane);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedStage(notMade(findings, String.valueOf(e.getMessage())));
    }
  }

  private static CompletionStage<Checked> made(
      MailView view, Findings findings, Amendment amendment, Lane lane) {
    if (amendment.recipients().isEmpty()) {
      return CompletableFuture.completedStage(
          new Checked(findings.and(new Demand(Action.DISCARD, List.of())), Amended.NONE));
    }
    if (!amendment.changesContent()) {
      return CompletableFuture.completedStage(
          amended(view.envelope(), findings, amendment, Optional.empty()));
    }
    if (view.envelope().size() > MOST) {
      return CompletableFuture.completedStage(
          notMade(findings, "its content has more than " + MOST + " octets"));
    }
    CompletionStage<Checked> made =
        view.content()
            .whole()
            .toCompletableFuture()
            .orTimeout(lane.perCheck().toMillis(), TimeUnit.MILLISECONDS)
            .thenApply(content -> rewritten(view.envelope(), findings, amendment, content));
    return switch (lane.kind()) {
      case FAST -> made;
      case SLOW -> made.exceptionally(e -> notMade(findings, "its content can't be read"));
    };
  }

  private static Checked rewritten(
      Envelope envelope, Findings findings, Amendment amendment, byte[] content) {
    byte[] changed = amendment.applied(content);
    return changed.length > MOST
        ? notMade(findings, "its content would have more than " + MOST + " octets")
        : amended(envelope, findings, amendment, Optional.of(changed));
  }

  private static Checked amended(
      Envelope envelope, Findings findings, Amendment amendment, Optional<byte[]> content) {
    Optional<Rewritten> rewritten =
        amendment.isRewriting()
            ? Optional.of(
                new Rewritten(envelope(envelope, amendment, content), content, amendment.removed()))
            : Optional.empty();
    return new Checked(findings, new Amended(amendment.fields(), rewritten));
  }

  private static Envelope envelope(Envelope was, Amendment amendment, Optional<byte[]> content) {
    return new Envelope(
        was.id(),
        amendment.sender(),
        amendment.recipients(),
        content.map(octets -> body(octets, was.body())).orElse(was.body()),
        was.addressForm(),
        was.ret(),
        was.envid(),
        was.client(),
        was.acceptedAt(),
        content.map(octets -> (long) octets.length).orElse(was.size()),
        was.hops(),
        was.terms(),
        was.tags());
  }

  private static BodyType body(byte[] octets, BodyType was) {
    for (byte octet : octets) {
      if (octet < 0) {
        return BodyType.EIGHT_BIT_MIME;
      }
    }
    return was;
  }

  private static Checked notMade(Findings findings, String why) {
    Symbol symbol = new Symbol(CHANGES_NOT_MADE, 10, why);
    return new Checked(
        findings.and(symbol).and(new Demand(Action.QUARANTINE, List.of())), Amended.NONE);
  }
}
