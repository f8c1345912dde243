package io.poststrom.ingress.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.ingress.submission.Claim;
import io.poststrom.ingress.submission.Claim.State;
import io.poststrom.ingress.submission.Claims;
import io.poststrom.kafka.TableRules;
import io.poststrom.kafka.TopicTable;
import io.poststrom.mail.MailId;
import io.poststrom.wire.BadRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What idempotency keys stand for: the topic {@code mail.claims}, which every instance holds in
 * memory for a day. Until it has been read once, keys are not taken.
 *
 * <p>Threads: any; stages complete on the table's.
 */
public final class KafkaClaims implements Claims, AutoCloseable {
  private static final Duration LIFE = Duration.ofHours(24);
  private static final int PARTS = 7;

  private final TopicTable<Claim> table;

  /** Opens the table; reading begins at once. */
  public KafkaClaims(KafkaSettings settings, TopicTable.Plan plan, TopicTable.Around around) {
    this.table = TopicTable.open(settings, plan, new Rules(), around);
  }

  @Override
  public Optional<Claim> get(String key) {
    return table.get(key);
  }

  @Override
  public CompletionStage<Claim> put(String key, Claim claim) {
    return table.isComplete()
        ? table.put(key, claim)
        : CompletableFuture.failedStage(new IllegalStateException("not read yet"));
  }

  /** Keys in memory: for a gauge. */
  public int size() {
    return table.size();
  }

  /** Keys that were forgotten before their time: for a counter. */
  public long forgotten() {
    return table.pushedOut();
  }

  @Override
  public void close() {
    table.close();
  }

  /** A claim is text: its parts with spaces between them. */
  static final class Rules implements TableRules<Claim> {
    @Override
    public byte[] encode(Claim claim) {
      return String.join(
              " ",
              claim.mail().text(),
              claim.fingerprint(),
              Long.toString(claim.since().toEpochMilli()),
              Long.toString(claim.until().toEpochMilli()),
              Integer.toString(claim.attempt()),
              claim.nonce(),
              claim.state().name())
          .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Claim decode(byte[] octets) throws BadRecord {
      String[] parts = new String(octets, StandardCharsets.US_ASCII).split(" ", -1);
      if (parts.length != PARTS) {
        throw new BadRecord("a claim has " + PARTS + " parts");
      }
      try {
        return new Claim(
            new MailId(parts[0]),
            parts[1],
            Instant.ofEpochMilli(Long.parseLong(parts[2])),
            Instant.ofEpochMilli(Long.parseLong(parts[3])),
            Integer.parseInt(parts[4]),
            parts[5],
            State.valueOf(parts[6]));
      } catch (IllegalArgumentException e) {
        throw new BadRecord("no claim: " + e.getMessage());
      }
    }

    @Override
    public Instant expires(Claim claim) {
      return claim.since().plus(LIFE);
    }

    @Override
    public Claim standing(Claim before, Claim arriving) {
      return Claim.standing(before, arriving);
    }
  }
}
