/**
 * What every service that speaks to Kafka needs in the same way: groups' names, clients' base
 * properties, the topics' creation, reading a content by reference, small tables that all hold in
 * memory, and a watch over the brokers. Imports the model, its {@code wire} and {@code config}, and
 * the Kafka client. Read {@link io.poststrom.kafka.LogReader} first.
 */
@NullMarked
package io.poststrom.kafka;

import org.jspecify.annotations.NullMarked;
