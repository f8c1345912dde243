package io.poststrom.ingress.sasl;

import io.poststrom.settings.UserSecret.ScramHash;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The mechanisms that we know, best first: the order in which they are announced. */
public enum SaslName {
  /** RFC 4422 appendix A: the client's certificate. */
  EXTERNAL("EXTERNAL"),
  /** RFC 7677, bound to the TLS connection. */
  SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS"),
  /** RFC 7677. */
  SCRAM_SHA_256("SCRAM-SHA-256"),
  /** RFC 5802, bound to the TLS connection. */
  SCRAM_SHA_1_PLUS("SCRAM-SHA-1-PLUS"),
  /** RFC 5802. */
  SCRAM_SHA_1("SCRAM-SHA-1"),
  /** RFC 7628. */
  OAUTHBEARER("OAUTHBEARER"),
  /** What OAUTHBEARER was before it was a standard; most mail programs know only this one. */
  XOAUTH2("XOAUTH2"),
  /** RFC 2831; historic by RFC 6331. */
  DIGEST_MD5("DIGEST-MD5"),
  /** RFC 2195. */
  CRAM_MD5("CRAM-MD5"),
  /** RFC 4616. */
  PLAIN("PLAIN"),
  /** Never a standard; what old programs know. */
  LOGIN("LOGIN");

  private final String keyword;

  SaslName(String keyword) {
    this.keyword = keyword;
  }

  /** As AUTH names it. */
  public String keyword() {
    return keyword;
  }

  /** The mechanism of a name, in any case of letters. */
  public static Optional<SaslName> of(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(name -> name.keyword.equals(upper)).findFirst();
  }

  /** Whether it needs a binding to the TLS connection. */
  public boolean bindsChannel() {
    return this == SCRAM_SHA_256_PLUS || this == SCRAM_SHA_1_PLUS;
  }

  /**
   * Whether an initial response may come with AUTH. RFC 4954 section 4 forbids it where the server
   * speaks first; with LOGIN, which no standard describes, clients do send the name, and with
   * DIGEST-MD5 what they used last time (RFC 2831 section 2.2).
   */
  public boolean takesInitialResponse() {
    return this != CRAM_MD5;
  }

  /** Whether it is offered only where somebody has switched it on. */
  public boolean isHistoric() {
    return this == DIGEST_MD5;
  }

  /**
   * What a mechanism is made of.
   *
   * @param bindings of the connection; empty without TLS
   * @param nonce fresh printable text without commas, different each time
   * @param hostname stands in CRAM-MD5's challenge
   * @param certified whom the client's certificate names, once it has been verified
   */
  public record Means(
      Secrets secrets,
      Optional<ChannelBindings> bindings,
      Supplier<String> nonce,
      String hostname,
      List<String> certified) {}

  /** A new exchange. */
  public Mechanism start(Means means) {
    return switch (this) {
      case SCRAM_SHA_256_PLUS -> new Scram(ScramHash.SHA_256, Scram.Variant.PLUS, means);
      case SCRAM_SHA_256 -> new Scram(ScramHash.SHA_256, Scram.Variant.PLAIN, means);
      case SCRAM_SHA_1_PLUS -> new Scram(ScramHash.SHA_1, Scram.Variant.PLUS, means);
      case SCRAM_SHA_1 -> new Scram(ScramHash.SHA_1, Scram.Variant.PLAIN, means);
      case OAUTHBEARER -> new Bearer(Bearer.Form.OAUTHBEARER);
      case XOAUTH2 -> new Bearer(Bearer.Form.XOAUTH2);
      case EXTERNAL -> new External(means.certified());
      case DIGEST_MD5 -> new DigestMd5(means);
      case CRAM_MD5 -> new CramMd5(means);
      case PLAIN -> new Plain();
      case LOGIN -> new Login();
    };
  }
}
