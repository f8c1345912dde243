package io.poststrom.delivery.kafka;

import io.poststrom.delivery.schedule.Limits;
import io.poststrom.delivery.schedule.QueueRules;
import java.time.Duration;

/**
 * How the worker works.
 *
 * @param instance this process's name among the workers: one that comes back under its name takes
 *     its partitions over at once
 * @param rules retries, expiry, warnings
 * @param limits how much at a time
 * @param group outcomes of so long go into one transaction while there are many
 * @param unconfirmed at so many mails that were delivered and whose outcome is not committed yet,
 *     no attempt starts
 * @param drain how long attempts in flight may take to end when a partition is given back or the
 *     worker stops
 * @param attemptLimit an attempt that has not ended by then counts as deferred
 * @param rewriteLag a live record so many records behind the head is written again
 * @param publish how often the janitor learns what is needed
 * @param session after so long without a sign of life the partitions go to another worker
 */
public record WorkerSettings(
    String instance,
    QueueRules rules,
    Limits limits,
    Duration group,
    int unconfirmed,
    Duration drain,
    Duration attemptLimit,
    long rewriteLag,
    Duration publish,
    Duration session) {}
