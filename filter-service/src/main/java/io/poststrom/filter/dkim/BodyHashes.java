package io.poststrom.filter.dkim;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All hashes of a mail's body that its signatures need, from one reading of it: one hash state for
 * each canonicalisation in use, however many signatures there are. The algorithm is always SHA-256.
 */
final class BodyHashes {
  private final Map<Canonicalisation, BodyHash> hashes = new EnumMap<>(Canonicalisation.class);
  private final Map<Canonicalisation, CanonicalBody> bodies = new EnumMap<>(Canonicalisation.class);

  /** Before the first octet. */
  void want(Canonicalisation form, OptionalLong length) {
    BodyHash hash = hashes.computeIfAbsent(form, f -> new BodyHash());
    hash.want(length);
    bodies.computeIfAbsent(form, f -> CanonicalBody.of(f, hash));
  }

  boolean isEmpty() {
    return bodies.isEmpty();
  }

  void update(byte[] octets, int from, int to) {
    bodies.values().forEach(body -> body.update(octets, from, to));
  }

  void end() {
    bodies.values().forEach(CanonicalBody::end);
    hashes.values().forEach(BodyHash::end);
  }

  Optional<byte[]> hash(Canonicalisation form, OptionalLong length) {
    return of(form).hash(length);
  }

  long beyond(Canonicalisation form, OptionalLong length) {
    return of(form).beyond(length);
  }

  private BodyHash of(Canonicalisation form) {
    return Optional.ofNullable(hashes.get(form)).orElseThrow();
  }
}
