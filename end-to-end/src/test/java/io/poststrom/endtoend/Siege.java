package io.poststrom.endtoend;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;
import static org.awaitility.Awaitility.await;

import io.poststrom.endtoend.Duplicates.Kill;
import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Gateway.Part;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.ScriptedPeer.Mail;
import io.poststrom.harness.SmtpSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A gateway under load from our own clients and from smtp-source, a part of which is killed again
 * and again. Each mail has a recipient of its own.
 */
final class Siege implements AutoCloseable {
  static final int SOURCE_MAILS = 500;
  private static final String DOMAIN = "dest.example.org";
  private static final int SESSIONS = 8;
  private static final int SOURCE_SESSIONS = 5;
  private static final int SOURCE_OCTETS = 4_096;
  private static final int BETWEEN_KILLS = 150;
  private static final int BEFORE_A_KILL = 50;
  private static final Duration LONG = Duration.ofSeconds(120);

  private final Gateway gateway;
  private final ScriptedPeer peer;
  private final Load load;
  private final List<ChildProcess> sources = new ArrayList<>();
  private final List<Kill> kills = new ArrayList<>();

  /** The load begins at once; all mail goes to the peer. */
  Siege(Gateway gateway, ScriptedPeer peer) {
    this.gateway = gateway;
    this.peer = peer;
    this.load = new Load(gateway.mxPort(), SESSIONS, DOMAIN);
  }

  /**
   * Kills the part while mail flows, and lets mail flow again, so many times; then ends the load.
   */
  void kill(Part part, int times) {
    for (int i = 0; i < times; i++) {
      awaitMore();
      ChildProcess source = startSource();
      await("smtp-source is at work")
          .atMost(LONG)
          .until(() -> SmtpSource.answered(source).size() >= BEFORE_A_KILL);
      Instant begun = Instant.now();
      gateway.kill9(part);
      kills.add(new Kill(begun, Instant.now()));
      gateway.restart(part);
    }
    awaitMore();
    load.stop();
    sources.forEach(source -> source.waitFor(LONG)); // done, or ended where the ingress was gone
  }

  List<Kill> kills() {
    return List.copyOf(kills);
  }

  /** The recipients of our clients' mails that were answered 250. */
  Set<String> answeredRecipients() {
    return load.answered();
  }

  /** The ids of smtp-source's mails that were answered 250. */
  Set<String> answeredIds() {
    return sources.stream()
        .flatMap(source -> SmtpSource.answered(source).stream())
        .collect(toSet());
  }

  /** When the peer took each recipient's mail, in order. */
  Map<String, List<Instant>> copies() {
    return peer.taken().stream()
        .sorted(Comparator.comparing(Mail::takenAt))
        .collect(
            groupingBy(mail -> mail.forwardPaths().getFirst(), mapping(Mail::takenAt, toList())));
  }

  @Override
  public void close() {
    load.close();
    sources.forEach(ChildProcess::close);
  }

  private void awaitMore() {
    int answered = load.answeredCount() + BETWEEN_KILLS;
    int taken = peer.taken().size() + BETWEEN_KILLS;
    await("mail is answered").atMost(LONG).until(() -> load.answeredCount() >= answered);
    await("mail is delivered").atMost(LONG).until(() -> peer.taken().size() >= taken);
  }

  private ChildProcess startSource() {
    int number = sources.size();
    ChildProcess source =
        SmtpSource.start(
            gateway.data().resolve("smtp-source-" + number + ".log"),
            gateway.mxPort(),
            SOURCE_SESSIONS,
            SOURCE_MAILS,
            SOURCE_OCTETS,
            SmtpSource.Connections.NEW,
            "background-" + number + "@" + DOMAIN,
            "-v", // every reply
            "-N"); // a number of its own before each recipient
    sources.add(source);
    return source;
  }
}
