package io.poststrom.ingress.session;

import io.poststrom.ingress.sasl.Mechanism;
import io.poststrom.ingress.sasl.Proof;
import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.ingress.sasl.SaslStep;
import io.poststrom.smtp.Command;
import io.poststrom.smtp.Reply;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * AUTH within a session: RFC 4954 section 4. Runs one mechanism at a time, between base64 lines and
 * {@link Turn}s.
 */
final class Authentication {
  private static final int NONCE_OCTETS = 18;

  private final Acquaintance known;
  private final Tally tally;
  private final String hostname;
  private final RandomGenerator random;
  private Optional<Mechanism> running = Optional.empty();

  Authentication(Acquaintance known, Tally tally, String hostname, RandomGenerator random) {
    this.known = known;
    this.tally = tally;
    this.hostname = hostname;
    this.random = random;
  }

  /** What comes next. */
  sealed interface Turn {
    /** Say this and read a line for {@link #onLine}. */
    record Challenge(Reply reply) implements Turn {}

    /** Find out, then call {@link #on}. */
    record Judge(Proof proof) implements Turn {}

    /** The client has proven who it is, or not: it hears this. */
    record Over(Reply reply) implements Turn {}
  }

  /** What speaks against AUTH now: it succeeds once, and never inside a transaction. */
  Optional<Reply> objection(State state) {
    if (known.hasProvenIdentity()) {
      return Optional.of(Replies.AUTH_ALREADY);
    }
    if (!(state instanceof State.Greeted(Hello hello))) {
      return Optional.of(state.outOfOrder());
    }
    return hello.form() == Hello.Form.HELO
        ? Optional.of(Replies.AUTH_NEEDS_EHLO)
        : Optional.empty();
  }

  /** AUTH at a moment when it is allowed. */
  Turn begin(Command.Auth auth) {
    List<SaslName> offered = known.mechanisms();
    if (offered.isEmpty()) {
      boolean tlsHelps = known.tls().isEmpty() && known.client().listener().isSubmission();
      return new Turn.Over(tlsHelps ? Replies.AUTH_NEEDS_TLS : Replies.NO_AUTH);
    }
    Optional<SaslName> name = SaslName.of(auth.mechanism()).filter(offered::contains);
    if (name.isEmpty()) {
      return new Turn.Over(Replies.NO_SUCH_MECHANISM);
    }
    if (auth.initialResponse().isPresent() && !name.get().takesInitialResponse()) {
      return new Turn.Over(Replies.NO_INITIAL_RESPONSE);
    }
    Mechanism mechanism = name.get().start(means(offered));
    running = Optional.of(mechanism);
    return auth.initialResponse()
        .map(initial -> initial.equals("=") ? turn(mechanism.on(new byte[0])) : onBase64(initial))
        .orElseGet(() -> turn(mechanism.begin()));
  }

  /** A line of the client; {@code *} alone ends the exchange. */
  Turn onLine(String line) {
    return line.equals("*") ? over(Replies.AUTH_CANCELLED) : onBase64(line);
  }

  /** A line that was too long. */
  Turn onLineTooLong() {
    return over(Replies.RESPONSE_TOO_LONG);
  }

  /** What became of a proof. */
  Turn on(Mechanism.Verdict verdict) {
    return turn(running.orElseThrow().on(verdict));
  }

  /** A proof that nobody has looked at. */
  Turn notJudged(Reply reply) {
    return over(reply);
  }

  private Turn onBase64(String text) {
    byte[] octets;
    try {
      octets = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return over(Replies.NO_BASE64);
    }
    return turn(running.orElseThrow().on(octets));
  }

  private Turn turn(SaslStep step) {
    return switch (step) {
      case SaslStep.Challenge(byte[] octets) ->
          new Turn.Challenge(Reply.of(334, Base64.getEncoder().encodeToString(octets)));
      case SaslStep.Judge(Proof proof) -> new Turn.Judge(proof);
      case SaslStep.Proven(String identity) -> {
        known.proven(identity);
        tally.forgive();
        yield over(Replies.AUTHENTICATED);
      }
      case SaslStep.Failed() -> {
        tally.countAuthFailure();
        yield over(Replies.NOT_AUTHENTICATED);
      }
      case SaslStep.Malformed(String why) -> over(Replies.malformedResponse(why));
    };
  }

  private Turn over(Reply reply) {
    running = Optional.empty();
    return new Turn.Over(reply);
  }

  /** A client may only say that we can't bind to the connection where we don't offer it. */
  private SaslName.Means means(List<SaslName> offered) {
    boolean binds = offered.stream().anyMatch(SaslName::bindsChannel);
    return new SaslName.Means(
        known.secrets(),
        known.tls().filter(t -> binds).map(Tls::bindings),
        this::nonce,
        hostname,
        known.tls().map(Tls::names).orElse(List.of()));
  }

  private String nonce() {
    byte[] octets = new byte[NONCE_OCTETS];
    random.nextBytes(octets);
    return Base64.getEncoder().encodeToString(octets);
  }
}
