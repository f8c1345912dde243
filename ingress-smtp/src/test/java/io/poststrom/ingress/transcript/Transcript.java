package io.poststrom.ingress.transcript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One behaviour as a dialogue. Lines begin with
 *
 * <pre>
 *  #         why, RFC section
 *  C:        a line the client sends; CRLF is added
 *  C&lt;        octets the client sends: \r \n \0 \\ \xNN, and \{N:text} for text N times
 *  C! tls    the client shakes hands
 *  C! close  the client goes
 *  S:        a line the server sends; a final * is any text
 *  S! close  the server closes
 *  @ +5m     the clock moves (s, m, h)
 *  @ door waits, @ door opens: see {@link FakeDoor}
 *  @ shutdown, @ log silent, @ log works, @ listener submission, @ trust relay
 *            what happens around the session; listener and trust stand at the beginning
 *  @ introducer
 *            the client is one that is believed when it says XCLIENT
 * </pre>
 */
record Transcript(String name, List<Line> lines, Path mailFile) {
  sealed interface Line {
    @SuppressWarnings("ArrayRecordComponent") // read once
    record Send(byte[] octets) implements Line {}

    record ClientTls() implements Line {}

    record ClientClose() implements Line {}

    record Expect(String text) implements Line {
      boolean matches(String line) {
        return text.endsWith("*")
            ? line.startsWith(text.substring(0, text.length() - 1))
            : line.equals(text);
      }
    }

    record ExpectClose() implements Line {}

    record Around(String what) implements Line {}
  }

  static List<Transcript> all() throws IOException {
    try (var files = Files.list(Path.of("src/test/transcripts"))) {
      return files
          .filter(f -> f.toString().endsWith(".smtp"))
          .sorted()
          .map(Transcript::read)
          .toList();
    }
  }

  boolean contains(String text) {
    return lines.stream().anyMatch(line -> line.toString().contains(text));
  }

  boolean has(Class<? extends Line> kind) {
    return lines.stream().anyMatch(kind::isInstance);
  }

  boolean movesTheClockAfterSending() {
    for (int i = 1; i < lines.size(); i++) {
      boolean clock = lines.get(i) instanceof Line.Around(String what) && what.startsWith("+");
      if (clock && lines.get(i - 1) instanceof Line.Send) {
        return true;
      }
    }
    return false;
  }

  private static Transcript read(Path file) {
    String name = file.getFileName().toString().replace(".smtp", "");
    List<Line> lines = new ArrayList<>();
    try {
      for (String text : Files.readAllLines(file)) {
        if (!text.isBlank() && !text.startsWith("#")) {
          lines.add(line(text));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
    return new Transcript(name, lines, file.resolveSibling(name + ".mail"));
  }

  private static Line line(String text) {
    String rest = text.length() > 3 ? text.substring(3) : "";
    return switch (text.substring(0, 2)) {
      case "C:" -> new Line.Send((rest + "\r\n").getBytes(StandardCharsets.UTF_8));
      case "C<" -> new Line.Send(unescape(rest));
      case "S:" -> new Line.Expect(rest);
      case "S!" -> new Line.ExpectClose();
      case "C!" -> rest.equals("tls") ? new Line.ClientTls() : new Line.ClientClose();
      case "@ " -> new Line.Around(text.substring(2));
      default -> throw new IllegalArgumentException("no such line: " + text);
    };
  }

  static byte[] unescape(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        i++;
        continue;
      }
      switch (text.charAt(i + 1)) {
        case 'r' -> out.write('\r');
        case 'n' -> out.write('\n');
        case '0' -> out.write(0);
        case '\\' -> out.write('\\');
        case 'x' -> {
          out.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
          i += 2;
        }
        case '{' -> {
          int colon = text.indexOf(':', i);
          int end = text.indexOf('}', i);
          int times = Integer.parseInt(text.substring(i + 2, colon));
          out.writeBytes(unescape(text.substring(colon + 1, end).repeat(times)));
          i = end - 1;
        }
        default -> throw new IllegalArgumentException("no such escape: " + text.substring(i));
      }
      i += 2;
    }
    return out.toByteArray();
  }
}
