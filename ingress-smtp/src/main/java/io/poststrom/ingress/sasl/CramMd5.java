package io.poststrom.ingress.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** CRAM-MD5, RFC 2195: the client answers our challenge with its name and a keyed digest of it. */
final class CramMd5 implements Mechanism {
  private static final int DIGITS = 32;

  private final String challenge;

  CramMd5(SaslName.Means means) {
    this.challenge = "<" + means.nonce().get() + "@" + means.hostname() + ">";
  }

  @Override
  public SaslStep begin() {
    return new SaslStep.Challenge(challenge.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public SaslStep on(byte[] response) {
    Optional<String> text = Prepared.text(response, 0, response.length);
    int space = text.map(t -> t.lastIndexOf(' ')).orElse(-1);
    if (text.isEmpty() || space < 1) {
      return new SaslStep.Malformed("want a name, a space and a digest: RFC 2195 section 2");
    }
    String digest = text.get().substring(space + 1).toLowerCase(Locale.ROOT);
    if (!digest.matches("[0-9a-f]{" + DIGITS + "}")) {
      return new SaslStep.Malformed("want a digest of 32 hexadecimal digits: RFC 2195 section 2");
    }
    return Prepared.of(text.get().substring(0, space))
        .<SaslStep>map(name -> new SaslStep.Judge(new Proof.KeyedDigest(name, challenge, digest)))
        .orElseGet(SaslStep.Failed::new);
  }

  @Override
  public SaslStep on(Verdict verdict) {
    return Plain.ended(verdict);
  }
}
