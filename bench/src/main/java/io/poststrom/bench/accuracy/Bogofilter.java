package io.poststrom.bench.accuracy;

import io.poststrom.mail.MailClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's bogofilter as it is shipped. */
final class Bogofilter implements Judge {
  private final Path folder;

  Bogofilter(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return "bogofilter";
  }

  @Override
  public double threshold() {
    return 0.99;
  }

  @Override
  public double[] judge(List<LabelledMail> learned, List<LabelledMail> unseen) throws IOException {
    String words = Files.createTempDirectory(folder, "bogofilter").toString();
    for (MailClass kind : MailClass.values()) {
      List<LabelledMail> some = learned.stream().filter(m -> m.kind() == kind).toList();
      String as = kind == MailClass.SPAM ? "-s" : "-n";
      Programs.run(
          folder, List.of("bogofilter", "-d", words, as, "-b"), Programs.files(folder, some));
    }
    List<String> files = Programs.files(folder, unseen);
    List<String> lines =
        Programs.run(folder, List.of("bogofilter", "-d", words, "-T", "-b"), files)
            .lines()
            .toList();
    if (lines.size() != files.size()) {
      throw new IOException("bogofilter judged " + lines.size() + " of " + files.size() + " mails");
    }
    return lines.stream().mapToDouble(Bogofilter::number).toArray();
  }

  /** The file, a letter, the number. */
  private static double number(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
