package io.poststrom.ingress.probe;

import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks hosts by SMTP whether they take mail for an address. A question has one deadline for all
 * hosts that it may go to, connecting included. Bounded in questions at a time, in all and to one
 * host; one too many is {@link Finding.Unknown} at once, since whoever asks has a client waiting.
 *
 * <p>Called from any thread; answers complete on an event loop, or at once.
 */
public final class SmtpProbe implements AutoCloseable {
  private final Vertx vertx;
  private final NetClient client;
  private final Rules rules;
  private final Places places;

  /**
   * What it keeps to.
   *
   * @param hostname our name in EHLO
   * @param deadline for one question
   * @param most questions at a time
   * @param mostPerHost to one address
   */
  public record Rules(Domain hostname, Duration deadline, int most, int mostPerHost) {}

  /**
   * What is asked.
   *
   * @param sender the reverse-path that MAIL says; the null one where the host may not ask back
   * @param recipient the address that RCPT names
   */
  public record Question(ReversePath sender, Mailbox recipient) {}

  /** A probe on event loops of the given Vert.x, which stays the caller's. */
  public SmtpProbe(Vertx vertx, Rules rules) {
    this.vertx = vertx;
    this.rules = rules;
    this.places = new Places(rules.most(), rules.mostPerHost());
    this.client =
        vertx.createNetClient(
            new NetClientOptions()
                .setTcpNoDelay(true)
                .setConnectTimeout((int) rules.deadline().toMillis()));
  }

  /** Asks the hosts in their order, until one of them knows; never fails. */
  public CompletionStage<Finding> ask(List<InetSocketAddress> hosts, Question question) {
    return ask(hosts, question, System.nanoTime() + rules.deadline().toNanos());
  }

  /** How many questions are under way. */
  public int underWay() {
    return places.taken();
  }

  @Override
  public void close() {
    client.close();
  }

  private CompletionStage<Finding> ask(
      List<InetSocketAddress> hosts, Question question, long deadline) {
    return ask(hosts.getFirst(), question, deadline)
        .thenCompose(
            finding ->
                finding instanceof Finding.Unknown
                        && hosts.size() > 1
                        && deadline - System.nanoTime() > 0
                    ? ask(hosts.subList(1, hosts.size()), question, deadline)
                    : CompletableFuture.completedFuture(finding));
  }

  private CompletionStage<Finding> ask(InetSocketAddress host, Question question, long deadline) {
    if (!places.take(host.getAddress())) {
      return CompletableFuture.completedFuture(
          new Finding.Unknown("too many questions are under way"));
    }
    ProbeDialogue dialogue =
        new ProbeDialogue(
            host.getAddress().getHostAddress(),
            rules.hostname(),
            question.sender(),
            question.recipient());
    ProbeConnection connection =
        new ProbeConnection(vertx, dialogue, () -> places.leave(host.getAddress()));
    // On an event loop from the beginning: else a greeting could come before anybody listens.
    vertx
        .getOrCreateContext()
        .runOnContext(
            _ ->
                connection.begin(
                    client.connect(SocketAddress.inetSocketAddress(host)),
                    deadline - System.nanoTime()));
    return connection.finding();
  }
}
