package io.poststrom.site;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Where mail for a set of domains goes: the next hops they share. Concurrency, rates and back-off
 * belong to a site.
 *
 * @param name 1 to 255 characters, lower case, one of: {@code route:NAME} (a MailRoute document's
 *     name), {@code smart-host:HOST:PORT}, {@code mx:HOST,HOST...} (the sorted MX set), {@code
 *     domain:NAME} (provisional, while DNS can't say), {@code literal:ADDRESS}, {@code
 *     maildir:NAME} (a domain whose mail goes to Maildirs), {@code reserved:NAME} (a domain that
 *     has no mail)
 */
public record Site(String name) {
  private static final int MAX = 255;
  private static final int HASH_DIGITS = 16;

  public Site {
    if (name.isEmpty() || name.length() > MAX || name.indexOf(':') < 1) {
      throw new IllegalArgumentException("a site's name is KIND:NAME of at most 255 characters");
    }
  }

  /**
   * The site of a kind and a name; lower case, and cut and closed with its hash where it is too
   * long.
   */
  static Site of(String kind, String name) {
    String whole = (kind + ":" + name).toLowerCase(Locale.ROOT);
    return new Site(
        whole.length() <= MAX
            ? whole
            : whole.substring(0, MAX - HASH_DIGITS - 1) + "#" + hex(fnv1a(whole)));
  }

  /** The site of an MX set: the same hosts in any order and case give the same site. */
  static Site ofMx(Collection<String> hosts) {
    return of(
        "mx",
        hosts.stream()
            .map(host -> host.endsWith(".") ? host.substring(0, host.length() - 1) : host)
            .map(host -> host.toLowerCase(Locale.ROOT))
            .distinct()
            .sorted()
            .collect(Collectors.joining(",")));
  }

  /** 16 hex digits of the name's FNV-1a hash, 64 bits. Part of obligation ids: never change it. */
  public String hash() {
    return hex(fnv1a(name));
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

  private static String hex(long hash) {
    return HexFormat.of().toHexDigits(hash);
  }

  private static long fnv1a(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }
}
