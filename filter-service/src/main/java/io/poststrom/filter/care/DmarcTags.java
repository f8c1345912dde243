package io.poststrom.filter.care;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tags of a DMARC record one by one, stricter than receivers are: they pass over what they
 * don't know, so that a typing mistake goes unnoticed. RFC 9989 section 4.7.
 */
final class DmarcTags {
  private static final Pattern POLICY = Pattern.compile("none|quarantine|reject");
  private static final Pattern ALIGNMENT = Pattern.compile("[rs]");
  private static final Pattern URIS =
      Pattern.compile("\\s*[a-z]+:[^,\\s]+(\\s*,\\s*[a-z]+:[^,\\s]+)*");
  private static final Map<String, Pattern> VALUES =
      Map.of(
          "p", POLICY,
          "sp", POLICY,
          "np", POLICY,
          "adkim", ALIGNMENT,
          "aspf", ALIGNMENT,
          "fo", Pattern.compile("[01ds](:[01ds])*"),
          "psd", Pattern.compile("[ynu]"),
          "t", Pattern.compile("[yn]"),
          "rua", URIS,
          "ruf", URIS);

  /** RFC 9989 appendix A: gone since RFC 7489. */
  private static final Set<String> GONE = Set.of("pct", "ri", "rf");

  private DmarcTags() {}

  static List<Finding> look(String text) {
    List<Finding> findings = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    String[] parts = text.split(";", -1);
    for (int i = 1; i < parts.length; i++) {
      if (!parts[i].isBlank()) {
        look(parts[i].strip(), seen, findings);
      }
    }
    if (!seen.contains("p")) {
      findings.add(Finding.wrong(Subject.DMARC, "the record has no p="));
    }
    return findings;
  }

  private static void look(String tag, Set<String> seen, List<Finding> findings) {
    int equals = tag.indexOf('=');
    String name = (equals < 0 ? tag : tag.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
    String value = equals < 0 ? "" : tag.substring(equals + 1).strip();
    if (equals < 0) {
      findings.add(Finding.wrong(Subject.DMARC, "'" + tag + "' is no tag: want name=value"));
    } else if (!seen.add(name)) {
      findings.add(Finding.wrong(Subject.DMARC, name + "= stands twice; the first one counts"));
    } else if (GONE.contains(name)) {
      findings.add(Finding.note(Subject.DMARC, name + "= is gone since RFC 9989; leave it out"));
    } else if (!VALUES.containsKey(name)) {
      findings.add(Finding.note(Subject.DMARC, name + "= is not known; receivers ignore it"));
    } else if (!VALUES.get(name).matcher(value.toLowerCase(Locale.ROOT)).matches()) {
      findings.add(
          Finding.wrong(Subject.DMARC, name + "=" + value + " is wrong: want " + want(name)));
    }
  }

  private static String want(String name) {
    return switch (name) {
      case "p", "sp", "np" -> "none, quarantine or reject";
      case "adkim", "aspf" -> "r or s";
      case "fo" -> "some of 0, 1, d, s with colons between them";
      case "psd" -> "y, n or u";
      case "t" -> "y or n";
      default -> "URIs such as mailto:reports@example.org, with commas between them";
    };
  }
}
