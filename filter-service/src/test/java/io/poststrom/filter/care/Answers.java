package io.poststrom.filter.care;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsRecord;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What DNS may say, and findings as text: a line each, what mends it indented below. */
final class Answers {
  static final DnsAnswer NO_NAME = new DnsAnswer.NxDomain();
  static final DnsAnswer NO_DATA = new DnsAnswer.NoData();
  static final DnsAnswer SILENT = new DnsAnswer.Failure("SERVFAIL");
  static final DnsAnswer BROKEN = new DnsAnswer.Broken("a loop");

  private Answers() {}

  static DnsAnswer texts(String... texts) {
    return records(DnsRecord.Txt::new, texts);
  }

  static DnsAnswer addresses(String... addresses) {
    return records(text -> new DnsRecord.Address(InetAddress.ofLiteral(text)), addresses);
  }

  static DnsAnswer names(String... names) {
    return records(DnsRecord.Ptr::new, names);
  }

  static DnsAnswer alias(String target) {
    return records(DnsRecord.Alias::new, target);
  }

  /** Such as {@code 10 mx.example.test}; a dot for the root. */
  static DnsAnswer mx(String... records) {
    return records(
        text -> {
          String[] words = text.split(" ", 2);
          return new DnsRecord.Mx(Integer.parseInt(words[0]), words[1].equals(".") ? "" : words[1]);
        },
        records);
  }

  static DnsAnswer proven(DnsAnswer answer) {
    return new DnsAnswer.Records(((DnsAnswer.Records) answer).records(), Instant.MAX, true);
  }

  static DnsAnswer records(Function<String, DnsRecord> read, String... texts) {
    return new DnsAnswer.Records(Arrays.stream(texts).map(read).toList(), Instant.MAX, false);
  }

  static String told(Finding... findings) {
    return told(List.of(findings));
  }

  static String told(List<Finding> findings) {
    return findings.stream()
        .map(
            finding ->
                finding.verdict().word()
                    + " "
                    + finding.text()
                    + "\n"
                    + finding.mend().stream()
                        .map(line -> "  " + line + "\n")
                        .collect(Collectors.joining()))
        .collect(Collectors.joining());
  }
}
