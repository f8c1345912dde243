/**
 * Accepted mails, chunks of contents, refusals, and whom greylisting has seen, as records: the
 * Kafka side of the cores' ports. Imports the Kafka client, shared-model's {@code wire} and {@code
 * kafka}, and the ports. Read {@link io.poststrom.ingress.kafka.KafkaMailSink} first.
 */
@NullMarked
package io.poststrom.ingress.kafka;

import org.jspecify.annotations.NullMarked;
