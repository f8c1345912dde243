/**
 * Accepted mails, chunks of contents and refusals as records: the Kafka side of the session's
 * ports. Imports the Kafka client, shared-model's {@code wire} and {@code kafka}, and the ports.
 * Read {@link io.poststrom.ingress.kafka.KafkaMailSink} first.
 */
@NullMarked
package io.poststrom.ingress.kafka;

import org.jspecify.annotations.NullMarked;
