/**
 * Looking at a running gateway from the console: {@code trace}, {@code queue} and {@code events}.
 * Short-lived readers of the topics, each without a group, so that they change nothing. Imports the
 * model, its wire format and the Kafka client; no Quarkus. Read {@link
 * io.poststrom.standalone.look.Look} first.
 */
@NullMarked
package io.poststrom.standalone.look;

import org.jspecify.annotations.NullMarked;
