package io.poststrom.filter.teach;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.kafka.SenderCounts;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.filter.reputation.Book.Entry;
import io.poststrom.filter.reputation.Decay;
import io.poststrom.filter.reputation.Senders;
import io.poststrom.filter.reputation.Standing;
import io.poststrom.filter.reputation.Subject;
import io.poststrom.mail.SenderCount;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The program behind {@code ./poststrom reputation}: looks a sender up, or forgets him. */
public final class ReputationCommand {
  private static final String USAGE =
      """
      want one of:
        reputation show SENDER [--kafka HOST:PORT]
        reputation forget SENDER [--kafka HOST:PORT]
      SENDER is a domain, an address of a mailbox, or a client's address or network""";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int MOST = 10_000_000;
  private static final Decay DECAY = new Decay(Duration.ofDays(14));

  private ReputationCommand() {}

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
    boolean hasKafka = arguments.size() == 4 && arguments.get(2).equals("--kafka");
    if (arguments.size() != 2 && !hasKafka
        || !List.of("show", "forget").contains(arguments.getFirst())) {
      err.println("poststrom: " + USAGE);
      return 2;
    }
    Optional<Subject> subject =
        new Senders(new Registrants(Optional.empty())).named(arguments.get(1));
    if (subject.isEmpty()) {
      err.println("poststrom: " + arguments.get(1) + " names no sender; " + USAGE);
      return 2;
    }
    String kafka = hasKafka ? arguments.get(3) : "127.0.0.1:19092";
    try (SenderCounts counts = open(kafka)) {
      if (!counts.awaitComplete(PATIENCE)) {
        err.println("poststrom: no gateway answers at " + kafka + " (see --kafka)");
        return 1;
      }
      show(counts, subject.get(), out);
      return arguments.getFirst().equals("show") ? 0 : forget(counts, subject.get(), out, err);
    }
  }

  private static SenderCounts open(String kafka) {
    String client = "poststrom-reputation-" + ProcessHandle.current().pid();
    InstantSource clock = InstantSource.system();
    return SenderCounts.look(
        new Brokers(kafka, 1, 1, false, 0, Map.of()),
        client,
        new SenderCounts.Memory(DECAY, MOST),
        clock);
  }

  private static void show(SenderCounts counts, Subject subject, PrintStream out) {
    Optional<SenderCount> sum = counts.of(subject);
    out.println(
        subject.text()
            + ": "
            + sum.map(all -> word(Standing.of(all)) + "; " + Standing.words(all))
                .orElse("not known"));
    Instant now = Instant.now();
    for (Entry entry : counts.entries(subject)) {
      out.printf(
          "  counted by %s: %s, last %s%n",
          entry.writer(),
          Standing.words(DECAY.at(entry.count(), now)),
          Instant.ofEpochSecond(entry.count().at()));
    }
  }

  private static String word(Standing standing) {
    return standing.name().toLowerCase(Locale.ROOT);
  }

  private static int forget(SenderCounts counts, Subject subject, PrintStream out, PrintStream err)
      throws InterruptedException {
    counts.forget(subject);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!counts.entries(subject).isEmpty()) {
      if (System.nanoTime() > deadline) {
        err.println("poststrom: the log did not take it; try again");
        return 1;
      }
      Thread.sleep(LOOK);
    }
    out.println("forgotten");
    return 0;
  }
}
