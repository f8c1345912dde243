package io.poststrom.filter.teach;

import static java.util.stream.Collectors.toList;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.bayes.Learning.Outcome;
import io.poststrom.filter.bayes.Lesson;
import io.poststrom.filter.bayes.Source;
import io.poststrom.filter.kafka.LearnedMails;
import io.poststrom.mail.Learned;
import io.poststrom.mail.MailClass;
import io.poststrom.smtp.Domain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** The program behind {@code ./poststrom learn}. It writes what the running filters read. */
public final class LearnCommand {
  private static final String USAGE =
      """
      want one of:
        learn ham|spam FILE... [--domain DOMAIN] [--source NAME] [--kafka HOST:PORT]
        learn export FILE [--kafka HOST:PORT]
        learn import FILE [--kafka HOST:PORT]
        learn list [--kafka HOST:PORT]""";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration KEEP = Duration.ofDays(3_650);
  private static final int MOST = 1_000_000;
  private static final int UNDER_WAY = 500;
  private static final int PROGRESS = 500;

  private final PrintStream out;
  private final Deque<CompletionStage<?>> underWay = new ArrayDeque<>();
  private int done;

  private LearnCommand(PrintStream out) {
    this.out = out;
  }

  /** The command line; what is not an option stands in its order. */
  private record Options(List<String> words, String source, String kafka, Optional<Domain> domain) {
    private static final Set<String> NAMES = Set.of("--source", "--kafka", "--domain");

    static Optional<Options> parse(List<String> arguments) {
      List<String> words = new ArrayList<>();
      Map<String, String> options = new HashMap<>();
      for (int i = 0; i < arguments.size(); i++) {
        String argument = arguments.get(i);
        if (!argument.startsWith("--")) {
          words.add(argument);
        } else if (NAMES.contains(argument) && i + 1 < arguments.size()) {
          options.put(argument, arguments.get(++i));
        } else {
          return Optional.empty();
        }
      }
      String user = System.getProperty("user.name", "somebody");
      try {
        return Optional.of(
            new Options(
                words,
                options.getOrDefault("--source", user),
                options.getOrDefault("--kafka", "127.0.0.1:19092"),
                Optional.ofNullable(options.get("--domain")).map(Domain::of)));
      } catch (IllegalArgumentException e) {
        return Optional.empty(); // no domain
      }
    }
  }

  /** Where the brokers are; nothing is created. */
  private record Brokers(
      String bootstrap,
      int partitions,
      int replication,
      boolean flush,
      int port,
      Map<String, String> client)
      implements KafkaSettings {}

  /** Arguments: what follows the verb. */
  public static void main(String[] arguments) throws InterruptedException {
    Logger.getLogger("").setLevel(Level.OFF);
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /** Returns the exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    Optional<Options> options = Options.parse(arguments).filter(LearnCommand::isComplete);
    if (options.isEmpty()) {
      err.println("poststrom: " + USAGE);
      return 2;
    }
    try (LearnedMails mails = open(options.get().kafka())) {
      new LearnCommand(out).run(options.get(), mails);
      return 0;
    } catch (IOException e) {
      err.println("poststrom: " + e);
    } catch (CompletionException e) {
      err.println("poststrom: the log did not take it; try again, what it has counts once: " + e);
    }
    return 1;
  }

  private static boolean isComplete(Options options) {
    List<String> words = options.words();
    return switch (words.isEmpty() ? "" : words.getFirst()) {
      case "ham", "spam" -> words.size() > 1;
      case "export", "import" -> words.size() == 2;
      case "list" -> words.size() == 1;
      default -> false;
    };
  }

  private static LearnedMails open(String kafka) throws IOException, InterruptedException {
    String client = "poststrom-learn-" + ProcessHandle.current().pid();
    LearnedMails mails =
        LearnedMails.open(
            new Brokers(kafka, 1, 1, false, 0, Map.of()),
            client,
            new LearnedMails.Limits(KEEP, MOST, MOST),
            PATIENCE);
    if (!mails.isComplete()) {
      mails.close();
      throw new IOException("no gateway answers at " + kafka + " (see --kafka)");
    }
    return mails;
  }

  private void run(Options options, LearnedMails mails) throws IOException {
    String verb = options.words().getFirst();
    List<Path> files = options.words().stream().skip(1).map(Path::of).toList();
    switch (verb) {
      case "export" -> write(mails, files.getFirst());
      case "import" -> restore(mails, files.getFirst());
      case "list" -> list(mails);
      default -> learn(mails, MailClass.valueOf(verb.toUpperCase(Locale.ROOT)), files, options);
    }
  }

  private void learn(LearnedMails mails, MailClass kind, List<Path> files, Options options)
      throws IOException {
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    Source source = new Source(Source.Kind.OPERATOR, options.source());
    for (Path file : files) {
      MailFiles.read(
          file,
          (mail, from) ->
              await(
                  mails
                      .learn(new Lesson(kind, mail, source, options.domain()))
                      .thenAccept(outcome -> count(outcomes, outcome))));
    }
    finish();
    out.println(outcomes.isEmpty() ? "no mail was found" : words(outcomes));
    list(mails);
  }

  private static void count(Map<Outcome, Integer> outcomes, Outcome outcome) {
    synchronized (outcomes) {
      outcomes.merge(outcome, 1, Integer::sum);
    }
  }

  private static String words(Map<Outcome, Integer> outcomes) {
    return outcomes.entrySet().stream()
        .map(e -> e.getValue() + " " + e.getKey().name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  /** How many of each class, of each domain and in all. */
  private void list(LearnedMails mails) {
    List<Learned> all = mails.all();
    all.stream()
        .filter(one -> one.domain().isPresent())
        .collect(Collectors.groupingBy(one -> one.domain().get().ascii(), TreeMap::new, toList()))
        .forEach((domain, ofIt) -> list("of " + domain, ofIt));
    list("in all", all);
  }

  private void list(String whose, List<Learned> mails) {
    long spam = mails.stream().filter(one -> one.kind() == MailClass.SPAM).count();
    out.printf("%s: %d ham, %d spam%n", whose, mails.size() - spam, spam);
  }

  private void write(LearnedMails mails, Path file) throws IOException {
    List<Learned> all = mails.all();
    try (Writer writer = Files.newBufferedWriter(file)) {
      writer.write(LearnedFile.TITLE + "\n");
      for (Learned learned : all) {
        writer.write(LearnedFile.line(learned) + "\n");
      }
    }
    out.println(all.size() + " mails exported");
  }

  private void restore(LearnedMails mails, Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      if (!LearnedFile.TITLE.equals(reader.readLine())) {
        throw new IOException(file + " is no export of this kind");
      }
      int number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        int at = number;
        Learned learned =
            LearnedFile.parse(line)
                .orElseThrow(() -> new IOException(file + ":" + at + " can't be read"));
        await(mails.restore(learned));
      }
    }
    finish();
    list(mails);
  }

  /** Some are under way at the same time, and not too many. */
  private void await(CompletionStage<?> stage) {
    underWay.add(stage);
    if (underWay.size() > UNDER_WAY) {
      underWay.remove().toCompletableFuture().join();
    }
    if (++done % PROGRESS == 0) {
      out.println(done + " mails ...");
    }
  }

  private void finish() {
    underWay.forEach(stage -> stage.toCompletableFuture().join());
    underWay.clear();
  }
}
