package io.poststrom.filter.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 hash of one canonical body, and of each beginning of it that some signature's {@code
 * l=} names. One pass whatever the number of signatures: at the length named the state is copied.
 */
final class BodyHash implements CanonicalBody.Sink {
  private static final byte[] NOT_REACHED = {};

  private final MessageDigest digest = sha256();
  private final NavigableMap<Long, byte[]> beginnings = new TreeMap<>();
  private byte[] whole = NOT_REACHED;
  private long octets;

  /** The hash of this many octets will be asked for as well. Before the first octet. */
  void want(OptionalLong length) {
    length.ifPresent(octets -> beginnings.put(octets, NOT_REACHED));
  }

  @Override
  public void write(byte[] piece, int from, int to) {
    int at = from;
    @Nullable Long next = beginnings.ceilingKey(octets);
    while (next != null && next - octets <= to - at) {
      int part = (int) (next - octets);
      digest.update(piece, at, part);
      beginnings.put(next, copy().digest());
      at += part;
      octets = next;
      next = beginnings.higherKey(octets);
    }
    digest.update(piece, at, to - at);
    octets += to - at;
  }

  void end() {
    write(NOT_REACHED, 0, 0);
    whole = digest.digest();
  }

  /** The hash of so much of the body; empty if it is shorter than that. */
  Optional<byte[]> hash(OptionalLong length) {
    byte[] hash =
        length.isEmpty() ? whole : beginnings.getOrDefault(length.getAsLong(), NOT_REACHED);
    return hash.length == 0 ? Optional.empty() : Optional.of(hash.clone());
  }

  /** How many octets of the canonical body lie behind that length. */
  long beyond(OptionalLong length) {
    return length.isEmpty() ? 0 : Math.max(0, octets - length.getAsLong());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private MessageDigest copy() {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 can be copied", e);
    }
  }
}
