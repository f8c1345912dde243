package io.poststrom.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes {@link Reply replies} of a server's octets, as they come. RFC 5321 section 4.2. Lenient
 * where nothing can be misread (a line may end with LF alone, text may be missing), strict in what
 * decides: codes, and that all lines of a reply carry the same. Bounded in lines and octets. After
 * one malformed reply nothing more is read: the connection is of no use.
 */
public final class ReplyParser {
  /** What came of the octets, in order. */
  public interface Sink {
    /** A whole reply. */
    void reply(Reply reply);

    /** What was sent is no reply; says why. Called at most once. */
    void malformed(String why);
  }

  /** The longest line, line end included: four times what RFC 5321 section 4.5.3.1.5 allows. */
  public static final int MAX_LINE = 2048;

  /** The most lines of one reply. */
  public static final int MAX_LINES = 100;

  private static final Pattern STATUS = Pattern.compile("([245])\\.([0-9]{1,3})\\.([0-9]{1,3})");

  private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
  private final List<String> texts = new ArrayList<>();
  private int code;
  private boolean broken;

  /** Takes all of the octets. */
  public void feed(byte[] in, int offset, int length, Sink sink) {
    int end = offset + length;
    int from = offset;
    for (int i = offset; i < end && !broken; i++) {
      if (in[i] == '\n') {
        line.write(in, from, i - from);
        from = i + 1;
        lineEnds(sink);
      } else if (line.size() + i - from >= MAX_LINE) {
        breakOff("a reply line is longer than " + MAX_LINE + " octets", sink);
      }
    }
    if (!broken) {
      line.write(in, from, end - from);
    }
  }

  /** True where a reply has begun and not ended; false once it is broken. */
  public boolean isMidReply() {
    return !broken && (line.size() > 0 || !texts.isEmpty());
  }

  private void lineEnds(Sink sink) {
    String text = text();
    line.reset();
    int lineCode = code(text);
    if (lineCode < 0) {
      breakOff("a reply begins with a code of 200 to 599, not with " + shown(text), sink);
    } else if (!texts.isEmpty() && lineCode != code) {
      breakOff("the lines of one reply carry the codes " + code + " and " + lineCode, sink);
    } else if (texts.size() == MAX_LINES) {
      breakOff("a reply has more than " + MAX_LINES + " lines", sink);
    } else {
      code = lineCode;
      texts.add(text.length() > 4 ? text.substring(4) : "");
      if (text.length() == 3 || text.charAt(3) == ' ') {
        Reply reply = reply();
        texts.clear();
        sink.reply(reply);
      }
    }
  }

  private void breakOff(String why, Sink sink) {
    broken = true;
    line.reset();
    texts.clear();
    sink.malformed(why);
  }

  private String text() {
    byte[] octets = line.toByteArray();
    int length =
        octets.length > 0 && octets[octets.length - 1] == '\r' ? octets.length - 1 : octets.length;
    String decoded = new String(octets, 0, length, StandardCharsets.UTF_8);
    StringBuilder clean = new StringBuilder(decoded.length());
    for (int i = 0; i < decoded.length(); i++) {
      char c = decoded.charAt(i);
      clean.append(c < ' ' || c == 0x7f ? ' ' : c);
    }
    return clean.toString();
  }

  private Reply reply() {
    Optional<EnhancedStatusCode> status = status(texts.getFirst());
    if (status.isEmpty()) {
      return new Reply(code, status, texts);
    }
    String prefix = status.get().text();
    List<String> lines =
        texts.stream()
            .map(t -> t.startsWith(prefix + " ") ? t.substring(prefix.length() + 1) : t)
            .map(t -> t.equals(prefix) ? "" : t)
            .toList();
    return new Reply(code, status, lines);
  }

  /** The code of a line, or -1. */
  private static int code(String text) {
    if (text.length() < 3 || text.length() > 3 && text.charAt(3) != ' ' && text.charAt(3) != '-') {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < 3; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = 10 * value + c - '0';
    }
    return value >= 200 && value <= 599 ? value : -1;
  }

  /** The enhanced status at the beginning, where there is one of the code's class. */
  private Optional<EnhancedStatusCode> status(String text) {
    int end = text.indexOf(' ');
    Matcher matcher = STATUS.matcher(end < 0 ? text : text.substring(0, end));
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) != code / 100) {
      return Optional.empty();
    }
    return Optional.of(
        new EnhancedStatusCode(
            code / 100, Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))));
  }

  private static String shown(String text) {
    return "'" + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + "'";
  }
}
