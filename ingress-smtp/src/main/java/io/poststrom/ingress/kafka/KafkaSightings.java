package io.poststrom.ingress.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.ingress.greylist.Sightings;
import io.poststrom.kafka.TableRules;
import io.poststrom.kafka.TopicTable;
import io.poststrom.mail.Sighting;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.SightingCodec;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * What all ingress processes remember of senders: {@code mail.greylist}, held in memory by each.
 */
public final class KafkaSightings implements Sightings, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(KafkaSightings.class);
  private static final Duration TIME_LIMIT = Duration.ofSeconds(3);

  private final TopicTable<Sighting> table;
  private final AtomicBoolean failing = new AtomicBoolean();

  /**
   * How long what is remembered.
   *
   * @param retryWindow one that was told to come again and does not
   * @param lifetime one that has, after it was let in last
   * @param most so many at most
   */
  public record Limits(Duration retryWindow, Duration lifetime, int most)
      implements TableRules<Sighting> {
    @Override
    public byte[] encode(Sighting sighting) {
      return SightingCodec.encode(sighting);
    }

    @Override
    public Sighting decode(byte[] octets) throws BadRecord {
      return SightingCodec.decode(octets);
    }

    @Override
    public Instant expires(Sighting sighting) {
      return switch (sighting) {
        case Sighting.Waiting(long since) -> Instant.ofEpochSecond(since).plus(retryWindow);
        case Sighting.Returned(long last) -> Instant.ofEpochSecond(last).plus(lifetime);
        case Sighting.Network(_, long last) -> Instant.ofEpochSecond(last).plus(lifetime);
      };
    }

    @Override
    public Sighting standing(Sighting before, Sighting arriving) {
      return arriving;
    }
  }

  private KafkaSightings(TopicTable<Sighting> table) {
    this.table = table;
  }

  /** Begins to read the topic, and waits for its end; not longer than this. */
  public static KafkaSightings open(
      KafkaSettings kafka, String client, Limits limits, TopicTable.Around around, Duration wait)
      throws InterruptedException {
    TopicTable.Plan plan =
        new TopicTable.Plan(Topic.GREYLIST, client + "-greylist", limits.most(), TIME_LIMIT);
    KafkaSightings sightings = new KafkaSightings(TopicTable.open(kafka, plan, limits, around));
    if (!sightings.table.awaitComplete(wait)) {
      LOG.warnf(
          "%s has not been read to its end within %d s: nobody is greylisted until it is.",
          Topic.GREYLIST.topicName(), wait.toSeconds());
    }
    return sightings;
  }

  @Override
  public boolean isComplete() {
    return table.isComplete();
  }

  @Override
  public boolean isHealthy() {
    return table.isHealthy();
  }

  @Override
  public boolean hasRoom(Instant since) {
    return table.nextToGo().map(KafkaSightings::last).map(since::isAfter).orElse(true);
  }

  @Override
  public Optional<Sighting> find(String key) {
    return table.get(key);
  }

  @Override
  public CompletionStage<Boolean> keep(String key, Sighting sighting) {
    return table.put(key, sighting).handle((standing, failure) -> isKept(failure == null));
  }

  /** How many are remembered here. */
  public int size() {
    return table.size();
  }

  /** How many were forgotten before their time because there were too many. */
  public long pushedOut() {
    return table.pushedOut();
  }

  @Override
  public void close() {
    table.close();
  }

  private static Instant last(Sighting sighting) {
    return Instant.ofEpochSecond(
        switch (sighting) {
          case Sighting.Waiting(long since) -> since;
          case Sighting.Returned(long last) -> last;
          case Sighting.Network(_, long last) -> last;
        });
  }

  private boolean isKept(boolean kept) {
    if (failing.compareAndSet(kept, !kept)) {
      if (kept) {
        LOG.info("Greylisting goes on: the log takes again whom it asks to come again.");
      } else {
        LOG.warn(
            "Nobody new is greylisted for now: the log does not take whom it would ask to come"
                + " again.");
      }
    }
    return kept;
  }
}
