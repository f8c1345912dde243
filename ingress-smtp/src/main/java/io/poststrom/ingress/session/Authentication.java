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
 * {@link Turn}s; who has proven what is the session's to remember.
 */
final class Authentication {
  private static final int NONCE_OCTETS = 18;

  private final Acquaintance known;
  private final String hostname;
  private final RandomGenerator random;
  private Optional<Mechanism> running = Optional.empty();

  Authentication(Acquaintance known, String hostname, RandomGenerator random) {
    this.known = known;
    this.hostname = hostname;
    this.random = random;
  }

  /** What comes next. */
  sealed interface Turn {
    /** Say this and read a line for {@link #onLine}. */
    record Challenge(Reply reply) implements Turn {}

    /** Find out, then call {@link #on}. */
    record Judge(Proof proof) implements Turn {}

    /** The client is this identity. */
    record Proven(String identity) implements Turn {}

    /** The proof does not hold. */
    record Failed() implements Turn {}

    /** There is no proof, or nobody has looked at it. */
    record Refused(Reply reply) implements Turn {}
  }

  /** AUTH at a moment when it is allowed. */
  Turn begin(Command.Auth auth) {
    List<SaslName> offered = known.mechanisms();
    if (offered.isEmpty()) {
      boolean tlsHelps = known.tls().isEmpty() && known.client().listener() != Listener.MX;
      return new Turn.Refused(tlsHelps ? Replies.AUTH_NEEDS_TLS : Replies.NO_AUTH);
    }
    Optional<SaslName> name = SaslName.of(auth.mechanism()).filter(offered::contains);
    if (name.isEmpty()) {
      return new Turn.Refused(Replies.NO_SUCH_MECHANISM);
    }
    if (auth.initialResponse().isPresent() && !name.get().takesInitialResponse()) {
      return new Turn.Refused(Replies.NO_INITIAL_RESPONSE);
    }
    Mechanism mechanism = name.get().start(means(offered));
    running = Optional.of(mechanism);
    return auth.initialResponse()
        .map(initial -> initial.equals("=") ? turn(mechanism.on(new byte[0])) : onBase64(initial))
        .orElseGet(() -> turn(mechanism.begin()));
  }

  /** A line of the client; {@code *} alone ends the exchange. */
  Turn onLine(String line) {
    return line.equals("*") ? refused(Replies.AUTH_CANCELLED) : onBase64(line);
  }

  /** A line that was too long. */
  Turn onLineTooLong() {
    return refused(Replies.RESPONSE_TOO_LONG);
  }

  /** What became of a proof. */
  Turn on(Mechanism.Verdict verdict) {
    return turn(running.orElseThrow().on(verdict));
  }

  /** A proof that nobody has looked at. */
  Turn notJudged(Reply reply) {
    return refused(reply);
  }

  private Turn onBase64(String text) {
    byte[] octets;
    try {
      octets = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return refused(Replies.NO_BASE64);
    }
    return turn(running.orElseThrow().on(octets));
  }

  private Turn turn(SaslStep step) {
    return switch (step) {
      case SaslStep.Challenge(byte[] octets) ->
          new Turn.Challenge(Reply.of(334, Base64.getEncoder().encodeToString(octets)));
      case SaslStep.Judge(Proof proof) -> new Turn.Judge(proof);
      case SaslStep.Proven(String identity) -> {
        running = Optional.empty();
        yield new Turn.Proven(identity);
      }
      case SaslStep.Failed() -> {
        running = Optional.empty();
        yield new Turn.Failed();
      }
      case SaslStep.Malformed(String why) -> refused(Replies.malformedResponse(why));
    };
  }

  private Turn refused(Reply reply) {
    running = Optional.empty();
    return new Turn.Refused(reply);
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
