package io.poststrom.smtp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a server says it can do, from its reply to EHLO. RFC 5321 section 4.1.1.1. Keywords are in
 * upper case; lines that hold none are passed over, because servers decorate.
 *
 * @param keywords keyword to its parameters
 */
public record EhloKeywords(Map<String, List<String>> keywords) {
  /** After HELO: nothing. */
  public static final EhloKeywords NONE = new EhloKeywords(Map.of());

  public EhloKeywords {
    keywords = Map.copyOf(keywords);
  }

  /** Reads the lines after the first, which greets. */
  public static EhloKeywords of(Reply reply) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (String line : reply.lines().subList(1, reply.lines().size())) {
      // "AUTH=LOGIN" is how servers older than RFC 4954 wrote it.
      String[] words = line.strip().split("[ =]+", -1);
      if (words[0].matches("[A-Za-z0-9][A-Za-z0-9-]*")) {
        found.putIfAbsent(
            words[0].toUpperCase(Locale.ROOT), List.of(words).subList(1, words.length));
      }
    }
    return new EhloKeywords(found);
  }

  /** True where the keyword, in upper case, was given. */
  public boolean has(String keyword) {
    return keywords.containsKey(keyword);
  }

  /** The parameters of a keyword in the server's order, empty where it was not given. */
  public List<String> parameters(String keyword) {
    return keywords.getOrDefault(keyword, List.of());
  }

  /**
   * The least time in seconds in which the server delivers or returns a mail; 0 where it sets none.
   * RFC 2852 section 2.
   */
  public long leastDeliverBy() {
    return parameters("DELIVERBY").stream()
        .map(options -> options.split(",", -1)[0])
        .filter(digits -> digits.matches("[0-9]{1,9}"))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }

  /**
   * The largest mail the server takes; empty where it sets or says no limit. RFC 1870 section 4.
   */
  public OptionalLong maxSize() {
    return parameters("SIZE").stream()
        .filter(digits -> digits.matches("[0-9]{1,18}"))
        .mapToLong(Long::parseLong)
        .filter(limit -> limit > 0)
        .findFirst();
  }
}
