package io.poststrom.filter.teach;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Mails in files: one a file, many in an mbox, and folders of these, Maildirs included. */
public final class MailFiles {
  private static final String FROM_LINE = "From ";

  private MailFiles() {}

  /** Port: takes one mail after the other. */
  @FunctionalInterface
  public interface Taker {
    /** A mail of that file. */
    void take(byte[] mail, Path file) throws IOException;
  }

  /** All mails of a file or folder, in the order of the files' names. */
  public static void read(Path from, Taker taker) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      for (byte[] mail : mails(Files.readAllBytes(file))) {
        taker.take(mail, file);
      }
    }
  }

  /** An mbox begins with a From line, and after an empty line each of them begins a mail. */
  static List<byte[]> mails(byte[] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    if (!text.startsWith(FROM_LINE)) {
      return List.of(octets);
    }
    List<byte[]> mails = new ArrayList<>();
    int start = 0;
    while (start >= 0) {
      int first = text.indexOf('\n', start) + 1;
      int next = first == 0 ? -1 : next(text, first);
      String mail = first == 0 ? "" : text.substring(first, next < 0 ? text.length() : next);
      if (!mail.isBlank()) {
        mails.add(mail.replace("\n>From ", "\nFrom ").getBytes(StandardCharsets.ISO_8859_1));
      }
      start = next;
    }
    return mails;
  }

  private static int next(String text, int from) {
    int lf = text.indexOf("\n\nFrom ", from);
    int crlf = text.indexOf("\r\n\r\nFrom ", from);
    if (crlf >= 0 && (lf < 0 || crlf < lf)) {
      return crlf + 4;
    }
    return lf < 0 ? -1 : lf + 2;
  }
}
