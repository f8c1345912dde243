package io.poststrom.filter.dkim;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All hashes of a mail's body that its signatures need, from one reading of it: one hash state for
 * each canonicalisation in use, however many signatures there are, and of whatever kind: all that
 * read one body may share these. The algorithm is always SHA-256.
 */
public final class BodyHashes {
  private final Map<Canonicalisation, BodyHash> hashes = new EnumMap<>(Canonicalisation.class);
  private final Map<Canonicalisation, CanonicalBody> bodies = new EnumMap<>(Canonicalisation.class);
  private boolean ended;

  /** This hash will be asked for. Before the first octet. */
  public void want(Canonicalisation form, OptionalLong length) {
    BodyHash hash = hashes.computeIfAbsent(form, f -> new BodyHash());
    hash.want(length);
    bodies.computeIfAbsent(form, f -> CanonicalBody.of(f, hash));
  }

  /** Whether none is wanted, so that the body need not be read. */
  public boolean isEmpty() {
    return bodies.isEmpty();
  }

  /** The body's next octets, which are not kept. */
  public void update(byte[] octets, int from, int to) {
    bodies.values().forEach(body -> body.update(octets, from, to));
  }

  /** The body is over; who shares these may say so again. */
  public void end() {
    if (!ended) {
      ended = true;
      bodies.values().forEach(CanonicalBody::end);
      hashes.values().forEach(BodyHash::end);
    }
  }

  /** The hash of so much of the body; empty if it is shorter than that. */
  public Optional<byte[]> hash(Canonicalisation form, OptionalLong length) {
    return of(form).hash(length);
  }

  long beyond(Canonicalisation form, OptionalLong length) {
    return of(form).beyond(length);
  }

  private BodyHash of(Canonicalisation form) {
    return Optional.ofNullable(hashes.get(form)).orElseThrow();
  }
}
