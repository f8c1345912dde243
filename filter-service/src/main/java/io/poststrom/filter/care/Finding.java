package io.poststrom.filter.care;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.text.Printable;
import java.util.List;

/**
 * One line for the operator.
 *
 * @param text a sentence; printable ASCII, whatever DNS said
 * @param mend the lines that would put it right: records in zone file form, or the lines of the
 *     policy file; empty where nothing is to be done or nobody can know
 */
public record Finding(Subject subject, Verdict verdict, String text, List<String> mend) {
  private static final int MAX_TEXT = 500;

  public Finding {
    String clean = Printable.ascii(text);
    text = clean.length() > MAX_TEXT ? clean.substring(0, MAX_TEXT) + "..." : clean;
    mend = mend.stream().map(Printable::ascii).toList();
  }

  static Finding ok(Subject subject, String text) {
    return new Finding(subject, Verdict.OK, text, List.of());
  }

  static Finding note(Subject subject, String text, String... mend) {
    return new Finding(subject, Verdict.NOTE, text, List.of(mend));
  }

  static Finding wrong(Subject subject, String text, String... mend) {
    return new Finding(subject, Verdict.WRONG, text, List.of(mend));
  }

  static Finding unknown(Subject subject, String text) {
    return new Finding(subject, Verdict.UNKNOWN, text, List.of());
  }

  /** DNS has nothing usable at a name: it did not say, or only nonsense. */
  static Finding silence(Subject subject, String name, DnsAnswer answer) {
    return switch (answer) {
      case DnsAnswer.Failure(String reason) ->
          unknown(subject, "DNS did not say what is at " + name + " (" + reason + ")");
      case DnsAnswer.Broken(String reason) -> wrong(subject, name + ": " + reason);
      case DnsAnswer.NxDomain() -> wrong(subject, name + " does not exist");
      case DnsAnswer.NoData() -> wrong(subject, name + " has no such record");
      case DnsAnswer.Records ignored -> throw new IllegalArgumentException("there are records");
    };
  }

  /** Whether DNS was silent or broken, so that {@link #silence} has the words. */
  static boolean isSilent(DnsAnswer answer) {
    return answer instanceof DnsAnswer.Failure || answer instanceof DnsAnswer.Broken;
  }
}
