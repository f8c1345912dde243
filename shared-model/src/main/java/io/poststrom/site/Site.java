package io.poststrom.site;

import java.nio.charset.StandardCharsets;

/**
 * Where mail for a set of domains goes: the next hops they share. Concurrency, rates and back-off
 * belong to a site.
 *
 * @param name 1 to 255 characters, lower case, one of: {@code route:NAME} (a MailRoute document's
 *     name), {@code smart-host:HOST:PORT}, {@code mx:HOST,HOST...} (the sorted MX set; cut and
 *     closed with its hash when long), {@code domain:NAME} (provisional, while DNS can't say),
 *     {@code literal:ADDRESS}, {@code maildir:NAME} (a reserved domain's default)
 */
public record Site(String name) {
  private static final int MAX = 255;

  public Site {
    if (name.isEmpty() || name.length() > MAX || name.indexOf(':') < 1) {
      throw new IllegalArgumentException("a site's name is KIND:NAME of at most 255 characters");
    }
  }

  /** 16 hex digits of the name's FNV-1a hash, 64 bits. Part of obligation ids: never change it. */
  public String hash() {
    return String.format("%016x", fnv1a(name));
  }

  /**
   * The partition of the queue that holds a shard of this site.
   *
   * @param shard 0 for a site of one shard
   * @param partitions how many partitions the queue has, 1 or more
   */
  public int partition(int shard, int partitions) {
    return Math.floorMod((int) (fnv1a(name) >>> 32) + shard, partitions);
  }

  @Override
  public String toString() {
    return name;
  }

  static long fnv1a(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }
}
