package io.poststrom.filter.quarantine;

import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.mime.Link;
import io.poststrom.filter.mime.MailText;
import io.poststrom.filter.mime.MailTextReader;
import io.poststrom.filter.mime.Part;
import java.util.Arrays;
import java.util.List;

/**
 * A held mail's words for a person: plain text, whatever the mail is. Nothing is fetched, nothing
 * can run, no character controls a terminal; where a link leads is spelled out, without becoming
 * one. Bounded.
 */
public final class Preview {
  private static final int MOST_OCTETS = 256 << 10;
  private static final int MOST_TEXT = 32 << 10;
  private static final int MOST_LINES = 50;
  private static final int LONGEST_LINE = 300;
  private static final List<String> FIELDS = List.of("From", "To", "Cc", "Reply-To", "Date");

  private Preview() {}

  /** The content, or its beginning. */
  public static String of(byte[] content) {
    byte[] octets = content.length > MOST_OCTETS ? Arrays.copyOf(content, MOST_OCTETS) : content;
    var header = HeaderParser.parse(octets);
    MailText mail =
        octets.length == content.length
            ? MailTextReader.read(header, octets)
            : MailTextReader.readStart(header, octets);
    StringBuilder out = new StringBuilder(4_096);
    for (String name : FIELDS) {
      header.first(name).ifPresent(field -> line(out, name + ": " + field.value()));
    }
    line(out, "Subject: " + mail.subject());
    out.append('\n');
    String text = mail.text();
    out.append(plain(text.substring(0, Math.min(text.length(), MOST_TEXT)))).append('\n');
    if (text.length() > MOST_TEXT) {
      out.append("[the rest is left out]\n");
    }
    links(out, mail.links());
    parts(out, mail.parts());
    if (!mail.oddities().isEmpty()) {
      line(out, "\nOdd: " + mail.oddities());
    }
    return defused(out.toString());
  }

  private static void links(StringBuilder out, List<Link> links) {
    if (!links.isEmpty()) {
      out.append("\nLinks, none of which was followed:\n");
      links.stream()
          .limit(MOST_LINES)
          .forEach(
              link -> {
                String shown = link.shown().isEmpty() ? "" : "  shown as: " + link.shown();
                line(out, "  " + link.uri() + shown);
              });
      more(out, links.size());
    }
  }

  private static void parts(StringBuilder out, List<Part> parts) {
    if (parts.size() > 1) {
      out.append("\nParts:\n");
      parts.stream()
          .limit(MOST_LINES)
          .forEach(
              part ->
                  line(
                      out,
                      "  %s %s%s, %d octets%s"
                          .formatted(
                              part.type(),
                              part.isAttachment() ? "attached " : "",
                              part.name(),
                              part.octets().length,
                              part.isWhole() ? "" : " or more")));
      more(out, parts.size());
    }
  }

  private static void more(StringBuilder out, int count) {
    if (count > MOST_LINES) {
      out.append("  and ").append(count - MOST_LINES).append(" more\n");
    }
  }

  /** {@code hxxp://}, as is the custom: no terminal and no reader makes it a link. */
  private static String defused(String text) {
    return text.replaceAll("(?i)http(?=s?://)", "hxxp").replace("://", "[://]");
  }

  private static void line(StringBuilder out, String text) {
    String one = plain(text).replace('\n', ' ').replace('\t', ' ');
    out.append(one, 0, Math.min(one.length(), LONGEST_LINE)).append('\n');
  }

  /**
   * Text that a terminal only shows: without control characters but line ends and tabs, and without
   * those that turn the direction of writing or show nothing.
   */
  public static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.replace("\r\n", "\n").codePoints().forEach(c -> plain.appendCodePoint(shown(c)));
    return plain.toString();
  }

  private static int shown(int c) {
    if (c == '\n' || c == '\t') {
      return c;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          0xfffd;
      default -> c;
    };
  }
}
