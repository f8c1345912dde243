package io.poststrom.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.poststrom.harness.Gateway;
import io.poststrom.harness.Maildirs;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Samples for spam rules through the whole gateway: each arrives with its score in X-Spam-Status,
 * those called nice stay below what tags a mail by default, and the test strings for spam (GTUBE)
 * reach it. The others are about lists in the Internet: any score will do.
 */
record SpamSamplesSet(Path folder, GatewayUnderTest gateway) implements ConformanceSet {
  private static final Duration ARRIVAL = Duration.ofSeconds(60);
  private static final String DOMAIN = "bar";
  private static final double TAG = 5;
  private static final Pattern STATUS =
      Pattern.compile("(?s)\\r\\nX-Spam-Status: \\w+, score=(-?[0-9.]+) (.*?)\\r\\n(?![ \\t])");

  private record Sample(String id, boolean isNice, String content) {}

  @Override
  public String name() {
    return "spam/samples";
  }

  @Override
  public Outcome run() throws IOException {
    Gateway running = gateway.running();
    List<Sample> samples = new ArrayList<>(samples("nice"));
    samples.addAll(samples("spam"));
    List<Failure> failures = new ArrayList<>();
    List<Sample> sent = new ArrayList<>();
    try (SmtpClient client = new SmtpClient(running.mxPort())) {
      for (Sample sample : samples) {
        String reply =
            client.data(
                "sender@sender.example",
                sample.id() + "@" + DOMAIN,
                sample.content().getBytes(ISO_8859_1));
        if (reply.startsWith("2")) {
          sent.add(sample);
        } else {
          failures.add(new Failure(sample.id(), "refused: " + reply));
        }
      }
    }
    Maildirs maildirs = new Maildirs(running.data());
    for (Sample sample : sent) {
      wrong(maildirs, sample).ifPresent(why -> failures.add(new Failure(sample.id(), why)));
    }
    return new Outcome.Measured(samples.size(), failures, 0.97);
  }

  private List<Sample> samples(String kind) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder.resolve(kind))) {
      files = all.sorted().toList();
    }
    List<Sample> samples = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString().replaceFirst("(\\.txt)?\\.eml$", "");
      String content = Cases.onTheWire(file).replaceFirst("\\AFrom [^\\r\\n]*\\r\\n", "");
      samples.add(new Sample(kind + "-" + name, kind.equals("nice"), content));
    }
    return samples;
  }

  private static Optional<String> wrong(Maildirs maildirs, Sample sample) {
    try {
      Awaitility.await().atMost(ARRIVAL).until(() -> !maildirs.of(sample.id(), DOMAIN).isEmpty());
    } catch (ConditionTimeoutException e) {
      return Optional.of("accepted, but it did not arrive");
    }
    String arrived = new String(maildirs.of(sample.id(), DOMAIN).getFirst(), ISO_8859_1);
    Matcher status = STATUS.matcher(arrived);
    if (!status.find()) {
      return Optional.of("it has no X-Spam-Status");
    }
    boolean isSpam = Double.parseDouble(status.group(1)) >= TAG;
    if (sample.isNice() && isSpam) {
      return Optional.of("nice, but scores " + status.group(1) + ": " + status.group(2));
    }
    return sample.id().startsWith("spam-gtube") && !isSpam
        ? Optional.of("a test string for spam, but scores " + status.group(1))
        : Optional.empty();
  }
}
