/**
 * The worker over {@code mail.outbound}: reads the queue, lets the transport try what the schedule
 * names, writes outcomes in transactions; and the janitor that shortens the logs. Imports the Kafka
 * client, the shared model and the cores of this service. Read {@link
 * io.poststrom.delivery.kafka.QueueWorker} first.
 */
@NullMarked
package io.poststrom.delivery.kafka;

import org.jspecify.annotations.NullMarked;
