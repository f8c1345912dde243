package io.poststrom.spf;

import io.poststrom.spf.SpfQuery.Identity;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which of a domain's TXT records say something about an identity; each begins with v=spf1 then.
 */
final class RecordSelection {
  private static final String VERSION_2 = "spf2.";
  private static final String PRA = "pra";

  private RecordSelection() {}

  /** The records, right or wrong; a domain may have one. */
  static List<String> of(Identity identity, List<String> texts) {
    return switch (identity) {
      case HELO, MAILFROM -> texts.stream().filter(SpfRecord::isSpf).toList(); // RFC 7208 4.5
      case PRA -> ofResponsible(texts);
    };
  }

  /** RFC 4406 section 4.4: records of this scope, and where there are none those of SPF. */
  private static List<String> ofResponsible(List<String> texts) {
    List<String> scoped =
        texts.stream().map(RecordSelection::scoped).flatMap(Optional::stream).toList();
    return scoped.isEmpty() ? of(Identity.MAILFROM, texts) : scoped;
  }

  /** Section 3.1: {@code spf2.0/mfrom,pra}; digits behind the point are for later versions. */
  private static Optional<String> scoped(String text) {
    int end = text.indexOf(' ');
    String version = end < 0 ? text : text.substring(0, end);
    int slash = version.indexOf('/');
    boolean fits =
        slash > VERSION_2.length()
            && version.regionMatches(true, 0, VERSION_2, 0, VERSION_2.length())
            && version.substring(VERSION_2.length(), slash).chars().allMatch(c -> isDigit(c))
            && Arrays.stream(version.substring(slash + 1).split(",", -1))
                .anyMatch(PRA::equalsIgnoreCase);
    return fits
        ? Optional.of(SpfRecord.VERSION + (end < 0 ? "" : text.substring(end)))
        : Optional.empty();
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
