package io.poststrom.filter.arc;

import io.poststrom.filter.dkim.CanonicalHeader;
import io.poststrom.filter.dkim.Canonicalisation;
import java.io.ByteArrayOutputStream;

/**
 * What a seal signs, in canonical form: the fields of the sets up to its own, oldest set first, in
 * each the results, the message signature and the seal. Always relaxed. RFC 8617 section 5.1.1.
 */
final class SealedFields {
  private static final byte[] NONE = {};

  private final ByteArrayOutputStream before = new ByteArrayOutputStream(1_024);

  /** The next field, an octet a character, without its line end. */
  void add(String field) {
    CanonicalHeader canonical = new CanonicalHeader(NONE, Canonicalisation.RELAXED);
    canonical.add(field);
    before.writeBytes(canonical.toOctets());
  }

  /** All fields so far, and this seal without its value of {@code b=}. The seal is not added. */
  byte[] signedBy(String seal) {
    CanonicalHeader canonical = new CanonicalHeader(NONE, Canonicalisation.RELAXED);
    canonical.signature(seal);
    ByteArrayOutputStream all = new ByteArrayOutputStream(before.size() + seal.length());
    all.writeBytes(before.toByteArray());
    all.writeBytes(canonical.toOctets());
    return all.toByteArray();
  }
}
