package io.poststrom.filter.care;

import io.poststrom.dns.DnsAnswer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Who is told that TLS to the domain fails. RFC 8460 section 3. */
public final class TlsReportFindings {
  private static final Pattern VERSION = Pattern.compile("v=TLSRPTv1[ \t]*(;.*)?");
  private static final Pattern URI = Pattern.compile("mailto:[^@]+@.+|https://.+");

  private TlsReportFindings() {}

  /** Where the record is. */
  public static String name(String domain) {
    return "_smtp._tls." + domain;
  }

  /** What is right or wrong with it. */
  public static Finding of(String domain, DnsAnswer answer) {
    String name = name(domain);
    String right = ZoneLine.txt(name, "v=TLSRPTv1; rua=mailto:postmaster@" + domain);
    if (Finding.isSilent(answer)) {
      return Finding.silence(Subject.TLS_RPT, name, answer);
    }
    List<String> records =
        answer.texts().stream()
            .filter(text -> text.toLowerCase(Locale.ROOT).startsWith("v=tlsrptv1"))
            .toList();
    if (records.isEmpty()) {
      return Finding.note(Subject.TLS_RPT, "nobody is told when TLS to the domain fails", right);
    }
    if (records.size() > 1) {
      return Finding.wrong(
          Subject.TLS_RPT, records.size() + " records, which count as none; leave one", right);
    }
    String text = records.getFirst();
    return VERSION.matcher(text).matches() && hasReceivers(text)
        ? Finding.ok(Subject.TLS_RPT, text)
        : Finding.wrong(
            Subject.TLS_RPT,
            "'" + text + "' is wrong: want v=TLSRPTv1; rua=mailto: or https:",
            right);
  }

  private static boolean hasReceivers(String text) {
    return Arrays.stream(text.split(";", -1))
        .map(String::strip)
        .filter(tag -> tag.startsWith("rua="))
        .anyMatch(
            tag ->
                Arrays.stream(tag.substring(4).split(",", -1))
                    .allMatch(uri -> URI.matcher(uri.strip()).matches()));
  }
}
