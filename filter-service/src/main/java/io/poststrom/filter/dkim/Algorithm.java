package io.poststrom.filter.dkim;

import java.util.Optional;

/**
 * How a signature is made: what RFC 8301 leaves of RFC 6376 section 3.3, and RFC 8463. Both hash
 * with SHA-256.
 */
public enum Algorithm {
  /** RSASSA-PKCS1-v1_5 over the header. RFC 6376 section 3.3.2. */
  RSA_SHA256("rsa-sha256", "rsa"),
  /** PureEdDSA over the header's hash. RFC 8463 section 3. */
  ED25519_SHA256("ed25519-sha256", "ed25519");

  private final String word;
  private final String keyType;

  Algorithm(String word, String keyType) {
    this.word = word;
    this.keyType = keyType;
  }

  /** As it stands in {@code a=}. */
  public String word() {
    return word;
  }

  /** As it stands in a key record's {@code k=}. */
  public String keyType() {
    return keyType;
  }

  static Optional<Algorithm> of(String word) {
    for (Algorithm algorithm : values()) {
      if (algorithm.word.equalsIgnoreCase(word)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }
}
