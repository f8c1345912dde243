package io.poststrom.bench.accuracy;

import io.poststrom.mail.MailClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Labelled mail, a file each: a folder, or a tar archive of one, with the mails anywhere below
 * folders named {@code ham} or {@code spam}. The other folders on the way name the set.
 *
 * @param mails in the order of their paths
 */
public record Corpus(String name, List<LabelledMail> mails) {
  /** Keeps its own list. */
  public Corpus {
    mails = List.copyOf(mails);
  }

  /**
   * Reads all of it.
   *
   * @throws IOException where it can't be read, or has no labelled mail
   */
  public static Corpus read(Path from) throws IOException {
    String file = from.getFileName().toString();
    if (Files.isDirectory(from)) {
      return below(file, from);
    }
    Path folder = Files.createTempDirectory("poststrom-corpus");
    try {
      unpack(from, folder);
      return below(file.replaceFirst("\\.(tar|tgz)(\\.\\w+)?$", ""), folder);
    } finally {
      delete(folder);
    }
  }

  private static void unpack(Path archive, Path into) throws IOException {
    try {
      Process tar =
          new ProcessBuilder("tar", "-xf", archive.toString(), "-C", into.toString())
              .inheritIO()
              .start();
      if (tar.waitFor() != 0) {
        throw new IOException("tar can't unpack " + archive);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path each : deepestFirst) {
      Files.delete(each);
    }
  }

  private static Corpus below(String name, Path root) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    List<LabelledMail> mails = new ArrayList<>();
    for (Path file : files) {
      List<String> folders = new ArrayList<>();
      for (Path each : root.relativize(file)) {
        folders.add(each.toString());
      }
      String last = folders.removeLast();
      Optional<MailClass> kind = folders.stream().flatMap(f -> kind(f).stream()).findFirst();
      if (kind.isPresent()) {
        folders.removeIf(folder -> kind(folder).isPresent());
        String set = folders.isEmpty() ? name : String.join("/", folders);
        mails.add(LabelledMail.of(set, last, kind.get(), Files.readAllBytes(file)));
      }
    }
    if (mails.isEmpty()) {
      throw new IOException(root + " has no labelled mail: want folders named ham and spam");
    }
    return new Corpus(name, mails);
  }

  private static Optional<MailClass> kind(String folder) {
    return switch (folder.toLowerCase(Locale.ROOT)) {
      case "ham", "nice" -> Optional.of(MailClass.HAM);
      case "spam" -> Optional.of(MailClass.SPAM);
      default -> Optional.empty();
    };
  }
}
