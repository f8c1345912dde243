package io.poststrom.filter.rules;

import io.poststrom.filter.mime.Link;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Cuts a mail into what patterns are matched against, as SpamAssassin does, within bounds. */
final class Units {
  /** Text beyond is not looked at. */
  private static final int MAX_TEXT = 64 * 1024;

  private static final int MAX_SOURCE = 128 * 1024;
  private static final int MAX_LINKS = 300;
  private static final int MAX_LINK = 2_048;

  /** A longer paragraph is cut between words. */
  private static final int MAX_PARAGRAPH = 2_048;

  private static final char HARD_SPACE = '\u00a0';

  private Units() {}

  /** The subject, then each paragraph on one line. */
  static List<Octets> body(RuleMail mail) {
    List<Octets> units = new ArrayList<>();
    units.add(Octets.utf8(mail.text().subject()));
    String text = mail.text().text();
    int end = Math.min(text.length(), MAX_TEXT);
    StringBuilder paragraph = new StringBuilder();
    int lineEnds = 0;
    boolean isSpaced = false;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || c == HARD_SPACE) {
        lineEnds += c == '\n' ? 1 : 0;
        isSpaced = true;
        continue;
      }
      if (isSpaced && (lineEnds > 1 || paragraph.length() >= MAX_PARAGRAPH)) {
        flush(paragraph, units);
      } else if (isSpaced && !paragraph.isEmpty()) {
        paragraph.append(' ');
      }
      if (paragraph.length() >= 2 * MAX_PARAGRAPH) {
        flush(paragraph, units);
      }
      paragraph.append(c);
      lineEnds = 0;
      isSpaced = false;
    }
    flush(paragraph, units);
    return units;
  }

  private static void flush(StringBuilder gathered, List<Octets> units) {
    if (!gathered.isEmpty()) {
      units.add(Octets.utf8(gathered.toString()));
      gathered.setLength(0);
    }
  }

  /** The source, some lines at a time. */
  static List<Octets> rawBody(RuleMail mail) {
    List<Octets> units = new ArrayList<>();
    String raw = mail.text().raw();
    String source = withoutReturns(raw.substring(0, Math.min(raw.length(), MAX_SOURCE)));
    int from = 0;
    while (from < source.length()) {
      int to = Math.min(source.length(), from + MAX_PARAGRAPH);
      if (to < source.length()) {
        int lineEnd = source.lastIndexOf('\n', to - 1);
        to = lineEnd > from ? lineEnd + 1 : to;
      }
      units.add(Octets.utf8(source.substring(from, to)));
      from = to;
    }
    return units;
  }

  /** Lines end with a line feed alone: what patterns expect. */
  static String withoutReturns(String text) {
    return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n");
  }

  /** All octets. */
  static List<Octets> full(RuleMail mail) {
    return List.of(
        Octets.raw(withoutReturns(new String(mail.octets(), StandardCharsets.ISO_8859_1))));
  }

  /** Each link once. */
  static List<Octets> uris(RuleMail mail) {
    Set<String> uris = new LinkedHashSet<>();
    for (Link link : mail.text().links()) {
      if (uris.size() == MAX_LINKS) {
        break;
      }
      String uri = link.uri();
      uris.add(uri.substring(0, Math.min(uri.length(), MAX_LINK)));
    }
    return uris.stream().map(Octets::utf8).toList();
  }
}
