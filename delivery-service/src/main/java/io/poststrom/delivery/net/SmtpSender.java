package io.poststrom.delivery.net;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.dialogue.Ledger;
import io.poststrom.delivery.dialogue.OutgoingMail;
import io.poststrom.delivery.route.Hop;
import io.poststrom.delivery.route.SmtpHandover;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Hands mail over by SMTP. Attempts of one site and shard run on one event loop and share its
 * connections; each attempt in flight has a connection for itself.
 *
 * <p>Called from any thread; results complete on the event loop.
 */
public final class SmtpSender implements SmtpHandover, AutoCloseable {
  private final List<Lane> lanes;
  private final InstantSource clock;

  /** Uses event loops of the given Vert.x, which stays the caller's. */
  public SmtpSender(Vertx vertx, SenderSettings settings, InstantSource clock) {
    this.clock = clock;
    TlsClients clients = TlsClients.of(vertx, settings);
    List<Lane> made = new ArrayList<>();
    for (int i = 0; i < settings.lanes(); i++) {
      made.add(
          new Lane(vertx, ((VertxInternal) vertx).createEventLoopContext(), clients, settings));
    }
    this.lanes = List.copyOf(made);
  }

  @Override
  public CompletionStage<AttemptResult> send(Attempt attempt, List<Hop> hops) {
    CompletableFuture<AttemptResult> result = new CompletableFuture<>();
    Lane lane = lane(attempt);
    lane.run(
        () -> {
          try {
            start(lane, attempt, hops, result);
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private void start(
      Lane lane, Attempt attempt, List<Hop> hops, CompletableFuture<AttemptResult> result) {
    byte[] head = String.join("", attempt.prepended()).getBytes(StandardCharsets.UTF_8);
    OutgoingMail mail = OutgoingMail.of(attempt.envelope(), head, attempt.content());
    Ledger ledger = new Ledger(attempt.envelope().recipients(), clock);
    new HostRun(lane, mail, ledger, lane.inOrder(hops), result).next();
  }

  private Lane lane(Attempt attempt) {
    return lanes.get(
        Math.floorMod(attempt.site().name().hashCode() + attempt.shard(), lanes.size()));
  }

  /** Ends idle connections with QUIT; those in use are cut after it. Let attempts finish before. */
  @Override
  public void close() {
    lanes.forEach(lane -> lane.run(lane::close));
  }
}
