package io.poststrom.delivery.dialogue;

import io.poststrom.delivery.dialogue.State.Channel;
import io.poststrom.delivery.dialogue.State.Rest;
import io.poststrom.delivery.dialogue.Trouble.Kind;
import io.poststrom.smtp.Command;
import io.poststrom.smtp.CommandEncoder;
import io.poststrom.smtp.EhloKeywords;
import io.poststrom.smtp.Reply;
import java.time.Instant;
import java.util.Optional;

/**
 * One session with a host, without I/O: a reply in, a step out. RFC 5321 sections 3.1 to 3.3.
 *
 * <pre>
 * Connected -220-> Extended -250-> Open -send-> InEnvelope -354-> Sending -contentSent-> Sent -> Open
 *                   | 5yz     | STARTTLS offered                                           ^
 *                   v         v                                                            |
 *                  Plain    Securing -handshake-> Extended (secure)          refused: back to Open
 * </pre>
 *
 * <p>421 may come at any point and ends the session (RFC 5321 section 3.8); so does a lost
 * connection. One thread at a time.
 */
public final class Dialogue {
  private final DialogueSettings settings;
  private State state = new State.Connected();

  /** A session that has just been connected. */
  public Dialogue(DialogueSettings settings) {
    this.settings = settings;
  }

  /** Begins: the host speaks first. */
  public Step open() {
    return Step.await("", Phase.GREETING);
  }

  /** Takes the host's next reply. */
  public Step on(Reply reply) {
    return switch (state) {
      case State.Connected() -> onGreeting(reply);
      case State.Extended(Channel channel) -> onEhlo(channel, reply);
      case State.Plain() -> onHelo(reply);
      case State.Securing(EhloKeywords offered) -> onStartTls(offered, reply);
      case State.Open ignored -> over(); // unasked: 421, or a host that lost count
      case State.InEnvelope(EhloKeywords offered, Transaction transaction) ->
          onEnvelope(offered, transaction, reply);
      case State.Sending(EhloKeywords offered, Transaction transaction) ->
          onEarlyReply(transaction, reply);
      case State.Sent(EhloKeywords offered, Transaction transaction) ->
          onFinal(offered, transaction, reply);
      case State.Ending() -> over();
    };
  }

  /**
   * Sends a mail. Only after {@link Step.Next.Ready} or {@link Step.Next.Finished}.
   *
   * @param now what a deadline of the mail is counted from: MAIL goes out at once
   */
  public Step send(OutgoingMail mail, Instant now) {
    if (!(state instanceof State.Open(EhloKeywords offered, Rest rest))) {
      throw new IllegalStateException("a mail can be sent between mails, not in " + state);
    }
    return switch (Fit.of(mail, offered, now)) {
      case Fit.Unfit(Trouble trouble) -> Step.then(new Step.Next.Finished(all(mail, trouble)));
      case Fit.Sendable fit -> begin(offered, rest, mail, fit);
    };
  }

  /** The last octet of the content (and the final dot) has been handed to the network. */
  public Step contentSent() {
    if (!(state instanceof State.Sending(EhloKeywords offered, Transaction transaction))) {
      throw new IllegalStateException("no content is being sent in " + state);
    }
    state = new State.Sent(offered, transaction);
    return Step.await("", Phase.FINAL);
  }

  /** The handshake succeeded: all that was said before is forgotten. RFC 3207 section 4.2. */
  public Step secured() {
    return hello(Channel.SECURE);
  }

  /** Ends an idle session politely. RFC 5321 section 4.1.1.10. */
  public Step quit() {
    state = new State.Ending();
    return Step.await(line(new Command.Quit()), Phase.QUIT);
  }

  /**
   * The connection ended, fell silent, or what came was no reply.
   *
   * @param what completes "The connection ...": "was closed", "was silent for 5 min"
   */
  public Step lost(String what) {
    return switch (state) {
      case State.Connected() -> refused(lostWaitingFor(Phase.GREETING, what));
      case State.Extended ignored -> refused(lostWaitingFor(Phase.HELLO, what));
      case State.Plain() -> refused(lostWaitingFor(Phase.HELLO, what));
      case State.Securing ignored ->
          refused(
              Trouble.found(
                  settings.isTlsRequired() ? Kind.INSECURE : Kind.TLS,
                  4,
                  7,
                  5,
                  "STARTTLS failed: " + what));
      case State.Open ignored -> over();
      case State.InEnvelope(EhloKeywords offered, Transaction transaction) ->
          abort(transaction, lostWaitingFor(transaction.awaited().orElse(Phase.MAIL), what));
      case State.Sending(EhloKeywords offered, Transaction transaction) ->
          abort(transaction, lostWaitingFor(Phase.BLOCK, what));
      case State.Sent(EhloKeywords offered, Transaction transaction) ->
          abort(transaction, lostAfterContent(what));
      case State.Ending() -> over();
    };
  }

  /**
   * The content shows what this host cannot take. The connection must be closed before any further
   * octet is sent: without its end of data the host forgets the mail.
   */
  public Step abandon(Trait shown) {
    return abandon(Fit.showed(shown));
  }

  /** Likewise, because it cannot be read on our side. */
  public Step unreadable(String why) {
    return abandon(Trouble.found(Kind.UNREADABLE, 4, 3, 0, "The content cannot be read: " + why));
  }

  private Step abandon(Trouble trouble) {
    if (!(state instanceof State.Sending(EhloKeywords offered, Transaction transaction))) {
      throw new IllegalStateException("no content is being sent in " + state);
    }
    return abort(transaction, trouble);
  }

  /** The handshake has shown that the host is not, for certain, the one it is to be. */
  public Step untrusted(String why) {
    return insecure(5, 10, "The host's certificate does not prove its name: " + why);
  }

  private Step onGreeting(Reply reply) {
    return reply.code() == 220 ? hello(Channel.CLEAR) : refused(Trouble.said(Kind.GREETING, reply));
  }

  private Step hello(Channel channel) {
    state = new State.Extended(channel);
    return Step.await(line(new Command.Ehlo(settings.helo())), Phase.HELLO);
  }

  private Step onEhlo(Channel channel, Reply reply) {
    if (reply.isPermanent() && settings.isTlsRequired()) {
      return insecure(5, 10, "The host does not know EHLO, so it does not offer TLS");
    }
    if (reply.isPermanent()) {
      // RFC 5321 section 3.2: a host that does not know EHLO is asked with HELO.
      state = new State.Plain();
      return Step.await(line(new Command.Helo(settings.helo())), Phase.HELLO);
    }
    if (!reply.isPositive()) {
      return refused(Trouble.said(Kind.HELLO, reply));
    }
    EhloKeywords offered = EhloKeywords.of(reply);
    boolean secure =
        switch (settings.encryption()) {
          case WHEN_OFFERED -> channel == Channel.CLEAR && offered.has("STARTTLS");
          case REQUIRED -> channel == Channel.CLEAR;
          case NEVER -> false;
        };
    if (settings.isTlsRequired() && channel == Channel.CLEAR && !offered.has("STARTTLS")) {
      return insecure(5, 10, "The mail is for TLS only, and the host does not offer STARTTLS");
    }
    if (settings.isTlsRequired() && channel == Channel.SECURE && !offered.has("REQUIRETLS")) {
      return insecure(5, 30, "The mail is for TLS only, and the host does not offer REQUIRETLS");
    }
    if (secure) {
      state = new State.Securing(offered);
      return Step.await(line(new Command.StartTls()), Phase.STARTTLS);
    }
    return ready(offered);
  }

  private Step onHelo(Reply reply) {
    return reply.isPositive() ? ready(EhloKeywords.NONE) : refused(Trouble.said(Kind.HELLO, reply));
  }

  private Step onStartTls(EhloKeywords offered, Reply reply) {
    if (reply.code() != 220 && settings.isTlsRequired()) {
      return insecure(
          reply.isTransient() ? 4 : 5, 10, "The host refused STARTTLS: " + reply.oneLine());
    }
    if (reply.code() == 421) {
      return refused(Trouble.said(Kind.TLS, reply));
    }
    // Offered and then refused: go on in clear, as we would have without the offer.
    return reply.code() == 220 ? Step.then(new Step.Next.StartTls()) : ready(offered);
  }

  private Step ready(EhloKeywords offered) {
    state = new State.Open(offered, Rest.NOTHING);
    return Step.then(new Step.Next.Ready());
  }

  private Step begin(EhloKeywords offered, Rest rest, OutgoingMail mail, Fit.Sendable fit) {
    Optional<Command.Rset> before =
        switch (rest) {
          case NOTHING -> Optional.empty();
          case TRANSACTION -> Optional.of(new Command.Rset());
        };
    Transaction transaction = new Transaction(mail, offered, fit, before);
    if (transaction.isHopeless()) {
      return Step.then(new Step.Next.Finished(transaction.outcome()));
    }
    state = new State.InEnvelope(offered, transaction);
    return Step.await(transaction.nextLines(), Phase.MAIL);
  }

  private Step onEnvelope(EhloKeywords offered, Transaction transaction, Reply reply) {
    transaction.on(reply);
    if (transaction.isOutOfStep()) {
      return abort(
          transaction,
          Trouble.found(Kind.LOST, 4, 5, 0, "The host refused RSET: " + reply.oneLine()));
    }
    if (reply.code() == 421) {
      return abort(transaction, Trouble.said(Kind.LOST, reply));
    }
    String lines = transaction.nextLines();
    Optional<Phase> awaited = transaction.awaited();
    if (awaited.isPresent()) {
      return Step.await(lines, awaited.get());
    }
    return afterEnvelope(offered, transaction);
  }

  private Step afterEnvelope(EhloKeywords offered, Transaction transaction) {
    if (transaction.isGoAhead()) {
      // Sent ahead of the replies, DATA may be answered 354 though nobody was accepted: then the
      // host gets an empty content, which it must refuse or forget. RFC 2920 section 3.1.
      ContentForm form = transaction.anyAccepted() ? ContentForm.DATA : ContentForm.NOTHING;
      state = new State.Sending(offered, transaction);
      return Step.then(new Step.Next.SendContent(form, Fit.forbidden(form, offered)));
    }
    if (transaction.form() == ContentForm.CHUNK && transaction.anyAccepted()) {
      state = new State.Sending(offered, transaction);
      String bdat = line(new Command.Bdat(transaction.size(), Command.Chunk.LAST));
      return new Step(
          bdat,
          new Step.Next.SendContent(ContentForm.CHUNK, Fit.forbidden(ContentForm.CHUNK, offered)));
    }
    state = new State.Open(offered, Rest.TRANSACTION);
    return Step.then(new Step.Next.Finished(transaction.outcome()));
  }

  /** The host answers before it has all: it will not take it, and the session is out of step. */
  private Step onEarlyReply(Transaction transaction, Reply reply) {
    return abort(
        transaction,
        reply.isPositive()
            ? Trouble.found(Kind.LOST, 4, 5, 0, "The host took the content before it was complete")
            : Trouble.said(Kind.CONTENT, reply));
  }

  private Step onFinal(EhloKeywords offered, Transaction transaction, Reply reply) {
    if (reply.isPositive()) {
      transaction.taken(reply);
    } else if (reply.code() < 400) {
      return abort(transaction, lostAfterContent("made no sense: " + reply.oneLine()));
    } else {
      transaction.trouble(Trouble.said(Kind.CONTENT, reply));
    }
    if (reply.code() == 421) {
      return abort(transaction, Trouble.said(Kind.LOST, reply));
    }
    state = new State.Open(offered, Rest.NOTHING);
    return Step.then(new Step.Next.Finished(transaction.outcome()));
  }

  /** Ends mail and session; what is settled already stays. */
  private Step abort(Transaction transaction, Trouble trouble) {
    transaction.trouble(trouble);
    state = new State.Ending();
    return Step.then(new Step.Next.FinishedAndOver(transaction.outcome()));
  }

  /** This mail is not for this host; RFC 8689 section 4.2.1 wants it to be told goodbye. */
  private Step insecure(int statusClass, int detail, String text) {
    state = new State.Ending();
    return new Step(
        line(new Command.Quit()),
        new Step.Next.Refused(Trouble.found(Kind.INSECURE, statusClass, 7, detail, text)));
  }

  private Step refused(Trouble trouble) {
    state = new State.Ending();
    return Step.then(new Step.Next.Refused(trouble));
  }

  private Step over() {
    state = new State.Ending();
    return Step.then(new Step.Next.Over());
  }

  private static Trouble lostWaitingFor(Phase phase, String what) {
    return Trouble.found(
        Kind.LOST, 4, 4, 2, "The connection " + what + " while waiting for " + phase.words());
  }

  private static Trouble lostAfterContent(String what) {
    return Trouble.found(
        Kind.LOST_AFTER_CONTENT,
        4,
        4,
        2,
        "The connection " + what + " after the content was sent: the host may have the mail");
  }

  private static MailOutcome all(OutgoingMail mail, Trouble trouble) {
    return new MailOutcome(
        mail.envelope().recipients().stream()
            .map(recipient -> (Fate) new Fate.Troubled(trouble))
            .toList(),
        MailOutcome.Progress.ANSWERED);
  }

  private static String line(Command.Understood command) {
    return CommandEncoder.text(command) + "\r\n";
  }
}
