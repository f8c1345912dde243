/**
 * The filter's Kafka side: batches in, one transaction per batch out, exactly once. Imports the
 * cores, the model and the Kafka client. Read {@link io.poststrom.filter.kafka.FilterWorker} first,
 * then {@link io.poststrom.filter.kafka.ExactlyOnceStream}.
 */
@NullMarked
package io.poststrom.filter.kafka;

import org.jspecify.annotations.NullMarked;
