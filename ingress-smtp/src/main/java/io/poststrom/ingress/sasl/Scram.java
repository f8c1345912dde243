package io.poststrom.ingress.sasl;

import io.poststrom.ingress.sasl.SaslName.Means;
import io.poststrom.settings.UserSecret;
import io.poststrom.settings.UserSecret.ScramHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM, RFC 5802 and RFC 7677, with and without channel binding.
 *
 * <pre>
 *  client-first --> challenge server-first --> client-final --> verdict --> challenge server-final
 *  --> an empty response --> the end
 * </pre>
 */
final class Scram implements Mechanism {
  private static final byte[] NOTHING = {};
  private static final Pattern FIRST =
      Pattern.compile(
          "(?<gs2>(?<flag>n|y|p=(?<type>[A-Za-z0-9.-]{1,80})),(?:a=(?<authzid>[^,]+))?,)"
              + "(?<bare>n=(?<name>[^,]+),r=(?<nonce>[!-+\\--~]{1,1000})(?:,[A-Za-z]=[^,]++)*+)");
  private static final Pattern FINAL =
      Pattern.compile(
          "(?<without>c=(?<binding>[A-Za-z0-9+/=]+),r=(?<nonce>[!-+\\--~]+)(?:,(?!p=)[A-Za-z]=[^,]++)*+)"
              + ",p=(?<proof>[A-Za-z0-9+/=]+)");

  private final ScramHash hash;
  private final Variant variant;
  private final Means means;
  private State state = new AwaitingFirst();

  /** Whether the exchange is bound to the TLS connection. */
  enum Variant {
    PLAIN,
    PLUS
  }

  /** Which message comes next, and what must be remembered for it. */
  private sealed interface State {}

  private record AwaitingFirst() implements State {}

  @SuppressWarnings("ArrayRecordComponent") // compared in constant time only
  private record AwaitingFinal(
      String name, UserSecret.Scram secret, String nonce, byte[] binding, String begun)
      implements State {}

  private record AwaitingVerdict(UserSecret.Scram secret, String authMessage) implements State {}

  private record AwaitingEnd(String identity) implements State {}

  Scram(ScramHash hash, Variant variant, Means means) {
    this.hash = hash;
    this.variant = variant;
    this.means = means;
  }

  @Override
  public SaslStep begin() {
    return new SaslStep.Challenge(NOTHING);
  }

  @Override
  public SaslStep on(byte[] response) {
    return switch (state) {
      case AwaitingFirst() ->
          Prepared.text(response, 0, response.length)
              .map(this::first)
              .orElseGet(() -> new SaslStep.Malformed("want UTF-8"));
      case AwaitingFinal begun ->
          Prepared.text(response, 0, response.length)
              .map(message -> last(begun, message))
              .orElseGet(() -> new SaslStep.Malformed("want UTF-8"));
      case AwaitingEnd(String identity) ->
          response.length == 0
              ? new SaslStep.Proven(identity)
              : new SaslStep.Malformed("want an empty last response");
      case AwaitingVerdict _ -> throw new IllegalStateException("no response is expected");
    };
  }

  @Override
  public SaslStep on(Verdict verdict) {
    if (verdict instanceof Verdict.Holds(String identity)
        && state instanceof AwaitingVerdict(UserSecret.Scram secret, String authMessage)) {
      state = new AwaitingEnd(identity);
      byte[] signature = ScramKeys.of(secret).serverSignature(authMessage);
      return challenge("v=" + Base64.getEncoder().encodeToString(signature));
    }
    return new SaslStep.Failed();
  }

  private SaslStep first(String message) {
    Matcher match = FIRST.matcher(message);
    if (!match.matches()) {
      return new SaslStep.Malformed("want a client-first-message: RFC 5802 section 7");
    }
    Optional<String> name = Gs2.name(match.group("name")).flatMap(Prepared::of);
    String authzid = match.group("authzid");
    boolean forItself = authzid == null || Gs2.name(authzid).flatMap(Prepared::of).equals(name);
    if (name.isEmpty() || !forItself || !bindingIsRight(match.group("flag"))) {
      return new SaslStep.Failed();
    }
    Optional<byte[]> data = data(match.group("type"));
    if (data.isEmpty()) {
      return new SaslStep.Malformed("want channel binding tls-exporter or tls-server-end-point");
    }
    UserSecret.Scram secret = means.secrets().scram(name.get(), hash);
    String nonce = match.group("nonce") + means.nonce().get();
    String reply = "r=" + nonce + ",s=" + secret.salt() + ",i=" + secret.iterations();
    String begun = match.group("bare") + "," + reply;
    byte[] binding = joined(match.group("gs2"), data.get());
    state = new AwaitingFinal(name.get(), secret, nonce, binding, begun);
    return challenge(reply);
  }

  /**
   * RFC 5802 section 6: a client that says y believes that we can't bind. We can: it was misled.
   */
  private boolean bindingIsRight(String flag) {
    return switch (variant) {
      case PLUS -> flag.startsWith("p=");
      case PLAIN -> flag.equals("n") || flag.equals("y") && means.bindings().isEmpty();
    };
  }

  private SaslStep last(AwaitingFinal begun, String message) {
    Matcher match = FINAL.matcher(message);
    if (!match.matches()) {
      return new SaslStep.Malformed("want a client-final-message: RFC 5802 section 7");
    }
    Optional<byte[]> proof = base64(match.group("proof"));
    Optional<byte[]> binding = base64(match.group("binding"));
    if (proof.isEmpty() || binding.isEmpty()) {
      return new SaslStep.Malformed("want base64 in c= and p=");
    }
    if (!match.group("nonce").equals(begun.nonce())
        || !MessageDigest.isEqual(binding.get(), begun.binding())) {
      return new SaslStep.Failed();
    }
    String authMessage = begun.begun() + "," + match.group("without");
    state = new AwaitingVerdict(begun.secret(), authMessage);
    return new SaslStep.Judge(
        new Proof.ScramProof(begun.name(), begun.secret(), authMessage, proof.get()));
  }

  /** What follows the GS2 header in c=: with -PLUS the binding's data, else nothing. */
  private Optional<byte[]> data(@Nullable String type) {
    return switch (variant) {
      case PLAIN -> Optional.of(NOTHING);
      case PLUS -> Optional.ofNullable(type).flatMap(t -> means.bindings().flatMap(b -> b.data(t)));
    };
  }

  private static byte[] joined(String header, byte[] data) {
    byte[] head = header.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + data.length);
    System.arraycopy(data, 0, all, head.length, data.length);
    return all;
  }

  private static SaslStep challenge(String text) {
    return new SaslStep.Challenge(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<byte[]> base64(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
