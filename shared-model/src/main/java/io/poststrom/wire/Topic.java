package io.poststrom.wire;

import java.util.Map;

/**
 * The topics. Keys are UTF-8 text, values octets. docs/topics.md says who writes and reads each.
 */
public enum Topic {
  /**
   * Every accepted mail; key mail id; spread evenly. Also the content store up to the inline limit.
   */
  ACCEPTED("mail.accepted", Cleanup.BY_JANITOR),
  /** Contents over the inline limit, in chunks; key and partition mail id. */
  CONTENT("mail.content", Cleanup.BY_JANITOR),
  /** Mails whose checks missed the batch's deadline; key mail id; spread evenly. */
  SLOW("mail.slow", Cleanup.BY_JANITOR),
  /** Mails held for a person; key and partition mail id. */
  QUARANTINED("mail.quarantined", Cleanup.BY_JANITOR),
  /**
   * The queue; key obligation id; partition {@link io.poststrom.site.Site#partition}; compacted.
   */
  OUTBOUND("mail.outbound", Cleanup.COMPACT),
  /** Public facts, CloudEvents JSON; key and partition mail id; kept by time. */
  EVENTS("mail.events", Cleanup.BY_TIME),
  /** Checked mails that DMARC aggregate reports tell of; key and partition policy domain. */
  DMARC("mail.dmarc", Cleanup.BY_TIME),
  /** What is greylisted; key the network, or the network and whom it writes to; compacted. */
  GREYLIST("mail.greylist", Cleanup.TABLE),
  /** What idempotency keys of HTTP stand for; key a hash of identity and key; kept by time. */
  CLAIMS("mail.claims", Cleanup.BRIEF),
  /** Mails that the classifier has learned; key a hash of what they look like; one partition. */
  BAYES("mail.bayes", Cleanup.KEPT),
  /** How much ham and spam who has sent; key sender and counting filter; compacted. */
  REPUTATION("mail.reputation", Cleanup.TABLE),
  /** What is asked of the queue's owners; key {@link ControlCodec}'s; one partition; compacted. */
  CONTROL("mail.control", Cleanup.TABLE),
  /**
   * Records that could not be read, or are too large for their topic, as they were, with the reason
   * in headers; key as found.
   */
  DEAD_LETTER("mail.dead-letter", Cleanup.BY_JANITOR);

  /** The largest record that a topic takes, in octets. */
  public static final int MAX_RECORD = 2 * 1024 * 1024;

  private final String topicName;
  private final Cleanup cleanup;

  Topic(String topicName, Cleanup cleanup) {
    this.topicName = topicName;
    this.cleanup = cleanup;
  }

  /** The name in Kafka. */
  public String topicName() {
    return topicName;
  }

  /** Topic settings that the guarantees need, as Kafka names them. */
  public Map<String, String> settings() {
    return switch (cleanup) {
      case BY_JANITOR ->
          Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");
      case COMPACT ->
          Map.of(
              // "delete" permits the janitor's delete-records; no clock and no size deletes.
              "cleanup.policy", "compact,delete",
              "retention.ms", "-1",
              "retention.bytes", "-1",
              "min.cleanable.dirty.ratio", "0.3",
              "max.compaction.lag.ms", "3600000",
              "segment.bytes", "67108864");
      case TABLE ->
          Map.of(
              "cleanup.policy", "compact,delete",
              "retention.ms", "3888000000",
              "min.cleanable.dirty.ratio", "0.3",
              "max.compaction.lag.ms", "3600000",
              "segment.bytes", "16777216");
      case KEPT ->
          Map.of(
              "cleanup.policy", "compact",
              "min.cleanable.dirty.ratio", "0.3",
              "max.compaction.lag.ms", "3600000",
              "segment.bytes", "16777216");
      case BRIEF -> Map.of("cleanup.policy", "delete", "retention.ms", "172800000");
      case BY_TIME -> Map.of("cleanup.policy", "delete", "retention.ms", "604800000");
    };
  }

  /** Whether only the last record of a key stays, and a tombstone removes it. */
  public boolean isCompacted() {
    return cleanup == Cleanup.COMPACT || cleanup == Cleanup.TABLE || cleanup == Cleanup.KEPT;
  }

  /** Whether all records are in one order, so that there is one partition, whatever is set. */
  public boolean isOnePartition() {
    return this == CONTROL || this == BAYES;
  }

  /** Whether a record lost is a mail lost. */
  public boolean holdsMail() {
    return cleanup == Cleanup.BY_JANITOR || cleanup == Cleanup.COMPACT;
  }

  private enum Cleanup {
    /** No clock deletes: the janitor of the delivery service does, below what is still needed. */
    BY_JANITOR,
    COMPACT,
    /** Small state that every process holds: the last of each key, and nothing after 45 days. */
    TABLE,
    /** As a table, but only a tombstone removes what is in it. */
    KEPT,
    /** Two days: twice as long as what is in it lives. */
    BRIEF,
    BY_TIME
  }
}
