package io.poststrom.ingress.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * OAUTHBEARER (RFC 7628) and its forerunner XOAUTH2: a bearer token (RFC 6750) between octets 1.
 * When it is refused, the client hears why as JSON and has to say something before the end.
 */
final class Bearer implements Mechanism {
  private static final byte[] NOTHING = {};
  private static final String REFUSED = "{\"status\":\"invalid_token\"}";
  private static final String REFUSED_BEFORE_THE_STANDARD =
      "{\"status\":\"401\",\"schemes\":\"bearer\"}";

  /** RFC 6750 section 2.1. */
  private static final String TOKEN = "bearer +([A-Za-z0-9._~+/-]+=*)";

  private static final Pattern XOAUTH2 =
      Pattern.compile(
          "user=([^\\x01]*)\\x01auth=" + TOKEN + "\\x01\\x01", Pattern.CASE_INSENSITIVE);
  private static final Pattern HEAD = Pattern.compile("[ny],(?:a=([^,\\x01]*))?,\\x01");
  private static final Pattern PAIRS = Pattern.compile("(?:[A-Za-z]++=[^\\x01]*+\\x01)*+\\x01");
  private static final Pattern AUTH =
      Pattern.compile("(?:^|\\x01)auth=" + TOKEN + "\\x01", Pattern.CASE_INSENSITIVE);

  private final Form form;
  private boolean refused;

  /** How the client's message is written. */
  enum Form {
    OAUTHBEARER,
    XOAUTH2
  }

  Bearer(Form form) {
    this.form = form;
  }

  @Override
  public SaslStep begin() {
    return new SaslStep.Challenge(NOTHING);
  }

  @Override
  public SaslStep on(byte[] response) {
    if (refused) {
      return new SaslStep.Failed();
    }
    return Prepared.text(response, 0, response.length)
        .flatMap(this::proof)
        .<SaslStep>map(SaslStep.Judge::new)
        .orElseGet(() -> new SaslStep.Malformed("want the message of RFC 7628 section 3.1"));
  }

  @Override
  public SaslStep on(Verdict verdict) {
    if (verdict instanceof Verdict.Holds) {
      return Plain.ended(verdict);
    }
    refused = true; // RFC 7628 section 3.2.2
    String why =
        switch (form) {
          case OAUTHBEARER -> REFUSED;
          case XOAUTH2 -> REFUSED_BEFORE_THE_STANDARD;
        };
    return new SaslStep.Challenge(why.getBytes(StandardCharsets.US_ASCII));
  }

  private Optional<Proof> proof(String message) {
    return switch (form) {
      case OAUTHBEARER -> oauthBearer(message);
      case XOAUTH2 -> {
        Matcher match = XOAUTH2.matcher(message);
        yield match.matches() ? token(match.group(1), match.group(2)) : Optional.empty();
      }
    };
  }

  private static Optional<Proof> oauthBearer(String message) {
    Matcher head = HEAD.matcher(message);
    if (!head.lookingAt()) {
      return Optional.empty();
    }
    String pairs = message.substring(head.end());
    Matcher auth = AUTH.matcher(pairs);
    if (!PAIRS.matcher(pairs).matches() || !auth.find()) {
      return Optional.empty();
    }
    String name = head.group(1) == null ? "" : head.group(1);
    return Gs2.name(name).flatMap(plain -> token(plain, auth.group(1)));
  }

  private static Optional<Proof> token(String name, String token) {
    return name.isEmpty()
        ? Optional.of(new Proof.Token(Optional.empty(), token))
        : Prepared.of(name).map(prepared -> new Proof.Token(Optional.of(prepared), token));
  }
}
