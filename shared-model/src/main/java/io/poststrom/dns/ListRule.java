package io.poststrom.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A DNS list and what its answers weigh (RFC 5782): {@code ZONE*WEIGHT} or {@code
 * ZONE=CODES*WEIGHT}. A weight below zero speaks for whom it is about. CODES is an IPv4 address
 * whose octets may be ranges ({@code [2..11]}), or a bit that must be set ({@code [&4]}); without
 * it {@code 127.0.[0..255].[2..255]}.
 *
 * @param zone where to ask
 * @param codes a test for each octet of an answer
 * @param weight what an answer that fits counts
 */
public record ListRule(String zone, List<IntPredicate> codes, int weight) {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_.-]+\\.[A-Za-z0-9_-]+)(?:=([0-9.\\[\\]&]+))?\\*(-?\\d{1,4})");
  private static final Pattern OCTET =
      Pattern.compile("(\\d{1,3})|\\[(\\d{1,3})\\.\\.(\\d{1,3})]|\\[&(\\d{1,3})]");
  private static final String ANY_CODE = "127.0.[0..255].[2..255]";

  public ListRule {
    codes = List.copyOf(codes);
  }

  /**
   * Reads a rule.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static ListRule parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "want ZONE*WEIGHT or ZONE=CODES*WEIGHT, such as bl.example.org=127.0.0.[2..11]*5, not "
              + text);
    }
    String given = form.group(2);
    return new ListRule(
        form.group(1).toLowerCase(Locale.ROOT),
        codes(given == null ? ANY_CODE : given),
        Integer.parseInt(form.group(3)));
  }

  /** Whether an answer of the zone is one that counts. */
  public boolean fits(InetAddress answer) {
    if (!(answer instanceof Inet4Address)) {
      return false;
    }
    byte[] octets = answer.getAddress();
    for (int i = 0; i < octets.length; i++) {
      if (!codes.get(i).test(octets[i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  private static List<IntPredicate> codes(String text) {
    List<IntPredicate> codes = new ArrayList<>();
    Matcher octet = OCTET.matcher(text);
    int at = 0;
    while (octet.find(at) && octet.start() == at && codes.size() < 4) {
      codes.add(code(octet));
      at = octet.end();
      if (at < text.length() && text.charAt(at) == '.') {
        at++;
      }
    }
    if (codes.size() != 4 || at != text.length()) {
      throw new IllegalArgumentException(
          "want four octets such as 127.0.0.2, 127.0.0.[2..11] or 127.0.0.[&4], not " + text);
    }
    return codes;
  }

  private static IntPredicate code(Matcher octet) {
    if (octet.group(1) != null) {
      int only = Integer.parseInt(octet.group(1));
      return code -> code == only;
    }
    if (octet.group(4) != null) {
      int bits = Integer.parseInt(octet.group(4));
      return code -> (code & bits) == bits;
    }
    int from = Integer.parseInt(octet.group(2));
    int to = Integer.parseInt(octet.group(3));
    return code -> code >= from && code <= to;
  }
}
