package io.poststrom.delivery.kafka;

import java.time.Duration;

/**
 * How the janitor works.
 *
 * @param every how often
 * @param replay accepted mails and contents are kept at least so long
 * @param audit the queue's records are kept at least so long
 * @param upload longer than a client takes for one mail, differences of clocks included
 */
public record JanitorSettings(Duration every, Duration replay, Duration audit, Duration upload) {}
