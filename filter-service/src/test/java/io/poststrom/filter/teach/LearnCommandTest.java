package io.poststrom.filter.teach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.broker.BrokerProcess;
import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.bayes.SampleMails;
import io.poststrom.kafka.TopicSetup;
import io.poststrom.mail.MailClass;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program, on a real broker. */
final class LearnCommandTest {
  private static final int MAILS = 3_000;

  @TempDir Path folder;
  private BrokerProcess broker;

  private record Fixed(
      String bootstrap,
      int partitions,
      int replication,
      boolean flush,
      int port,
      Map<String, String> client)
      implements KafkaSettings {}

  private record Run(int code, String out) {}

  @BeforeEach
  void start() throws Exception {
    broker = BrokerProcess.start(folder.resolve("broker"));
    TopicSetup.ensure(new Fixed(broker.bootstrap(), 2, 1, true, 19_092, Map.of()));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private List<String> withBroker(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--kafka", broker.bootstrap()));
    return all;
  }

  private Run run(String... arguments) throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = LearnCommand.run(withBroker(arguments), printed, printed);
    return new Run(code, out.toString(StandardCharsets.UTF_8));
  }

  private Path mbox(MailClass kind, int mails) throws Exception {
    Path file = folder.resolve(kind + ".mbox");
    try (var out = Files.newOutputStream(file)) {
      for (int i = 0; i < mails; i++) {
        out.write("From x Mon Jan  1 00:00:00 2026\n".getBytes(StandardCharsets.US_ASCII));
        String mail = new String(SampleMails.content(kind, i), StandardCharsets.ISO_8859_1);
        out.write(mail.replace("\r\n", "\n").getBytes(StandardCharsets.ISO_8859_1));
        out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
      }
    }
    return file;
  }

  @Test
  void aLearnerThatIsKilledLearnsAgainAndNothingCountsTwice() throws Exception {
    String spam = mbox(MailClass.SPAM, MAILS).toString();
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                LearnCommand.class.getName()));
    command.addAll(withBroker("spam", spam));
    Path output = folder.resolve("output");
    Process learner =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Files.readString(output).contains("1000 mails") || !learner.isAlive());
    learner.destroyForcibly(); // kill -9
    assertTrue(learner.waitFor(1, TimeUnit.MINUTES));
    assertTrue(learner.exitValue() != 0, "it was killed amid its work");

    Run again = run("spam", spam);

    assertEquals(0, again.code(), again.out());
    assertTrue(again.out().contains("known"), again.out());
    assertTrue(again.out().endsWith("in all: 0 ham, " + MAILS + " spam\n"), again.out());
  }

  @Test
  void whatWasLearnedGoesToAFileAndBack() throws Exception {
    Path file = folder.resolve("learned");
    assertTrue(run("ham", mbox(MailClass.HAM, 20).toString()).out().contains("20 learned"));
    assertEquals("20 mails exported\n", run("export", file.toString()).out());
    assertTrue(run("spam", mbox(MailClass.HAM, 20).toString()).out().contains("20 changed"));
    assertEquals("in all: 0 ham, 20 spam\n", run("list").out());
    assertEquals("in all: 20 ham, 0 spam\n", run("import", file.toString()).out());
    String spam = mbox(MailClass.SPAM, 5).toString();
    String ofOne = run("spam", "--domain", "one.test", spam).out();
    assertEquals("5 learned\nof one.test: 0 ham, 5 spam\nin all: 20 ham, 5 spam\n", ofOne);
    assertEquals(2, run("spam", "--domain", "-", spam).code());
    assertEquals(1, run("import", mbox(MailClass.HAM, 1).toString()).code());
    assertEquals(2, run("teach").code());
  }
}
