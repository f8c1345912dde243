package io.poststrom.bench.accuracy;

import io.poststrom.bench.accuracy.Trial.Answers;
import io.poststrom.bench.accuracy.Trial.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How much spam we and others find, and how much ham we take for it, on labelled mail that was not
 * learned: unseen mail of the same collection, sets other than those learned, other collections.
 */
public final class AccuracyBench {
  private final Path results;
  private final Options options;

  /**
   * What to read.
   *
   * @param from collections; of the first one is learned
   * @param learned names of sets of it, for judging the others
   * @param most mails of each further collection
   */
  public record Options(List<Path> from, Set<String> learned, int most, boolean isQuick) {
    /** By the words of the command line. */
    public static Options parse(List<String> arguments) throws IOException {
      List<Path> from = new ArrayList<>();
      Set<String> learned = Set.of("spam-1", "easy-ham-1");
      int most = 1_000;
      for (String argument : arguments) {
        if (argument.startsWith("--learn=")) {
          learned = Set.of(argument.substring("--learn=".length()).split(","));
        } else if (argument.startsWith("--most=")) {
          most = Integer.parseInt(argument.substring("--most=".length()));
        } else if (!argument.startsWith("--")) {
          from.add(Path.of(argument).toAbsolutePath());
        }
      }
      return new Options(
          from.isEmpty() ? byDefault() : from, learned, most, arguments.contains("--quick"));
    }

    private static List<Path> byDefault() throws IOException {
      String data = System.getenv().getOrDefault("POSTSTROM_CONFORMANCE", "../shared/conformance");
      Path folder = Path.of(data, "spam").toAbsolutePath().normalize();
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          List<Path> all = files.filter(f -> f.toString().endsWith(".tar.gz")).sorted().toList();
          if (!all.isEmpty()) {
            return all;
          }
        }
      }
      throw new IOException(
          """
          there is no labelled mail in %s.
          Name a folder or tar archive of mails, a file each, below folders named ham and spam:
            ./poststrom bench accuracy DIR...
          Of the first is learned; all are judged. docs/accuracy.md says more."""
              .formatted(folder));
    }
  }

  /**
   * A benchmark.
   *
   * @param results the folder to write to
   */
  public AccuracyBench(Path results, Options options) {
    this.results = results;
    this.options = options;
  }

  /** Runs it: a table to the standard output, and with the plots to the results. */
  public void run() throws IOException {
    Path folder = Files.createTempDirectory("poststrom-bench");
    folder.toFile().setReadable(true, false);
    folder.toFile().setExecutable(true, false);
    StringBuilder report = new StringBuilder();
    int number = 0;
    for (Trial trial : trials()) {
      List<Answers> answers = new ArrayList<>();
      for (Judge judge : judges(folder)) {
        System.err.println(trial.title() + ": " + judge.name());
        answers.add(Answers.of(trial, judge, judge.judge(trial.learned(), trial.judged())));
      }
      report.append(trial.report(answers));
      Files.createDirectories(results);
      for (int part = 0; part < trial.parts().size(); part++) {
        if (trial.parts().get(part).hasBoth()) {
          String svg = RocPlot.svg(trial.parts().get(part).title(), trial.rocs(part, answers));
          Files.writeString(results.resolve("accuracy-" + ++number + ".svg"), svg);
        }
      }
    }
    Files.writeString(results.resolve("accuracy.md"), report);
    System.out.println(report + "\nplots: " + results.resolve("accuracy-1.svg") + " and so on");
  }

  private List<Trial> trials() throws IOException {
    List<Corpus> all = new ArrayList<>();
    for (Path path : options.from()) {
      all.add(Corpus.read(path));
    }
    Corpus first = all.getFirst();
    Split split = Split.of(first.mails());
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("Unseen mail of " + first.name(), split.judged()));
    for (Corpus other : all.subList(1, all.size())) {
      Split unknown = new Split(split.learned(), some(other.mails())).withoutKnown();
      parts.add(new Part("Another collection: " + other.name(), unknown.judged()));
    }
    List<Trial> trials = new ArrayList<>();
    trials.add(new Trial("Six tenths of " + first.name() + " learned", split.learned(), parts));
    Split bySet = Split.bySet(first.mails(), options.learned()::contains);
    Part others = new Part("Other sets of " + first.name(), bySet.judged());
    if (others.hasBoth() && new Part("", bySet.learned()).hasBoth()) {
      trials.add(new Trial("Some sets learned", bySet.learned(), List.of(others)));
    }
    return trials;
  }

  /** By chance, but always the same ones. */
  private List<LabelledMail> some(List<LabelledMail> mails) {
    return mails.stream()
        .sorted(Comparator.comparing(LabelledMail::digest))
        .limit(options.most())
        .toList();
  }

  private List<Judge> judges(Path folder) {
    List<Judge> judges = new ArrayList<>();
    for (OurJudge.Part part : OurJudge.Part.values()) {
      judges.add(new OurJudge(part));
    }
    judges.add(new Bogofilter(folder));
    if (!options.isQuick()) {
      judges.add(new RspamdJudge(folder));
      judges.add(new SpamAssassin(folder));
    }
    return judges;
  }
}
