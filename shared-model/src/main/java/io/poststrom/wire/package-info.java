/**
 * Values to records and back: the topics, the Protocol Buffers headers and the JSON of events. The
 * only package that names a format. Imports the rest of the model, Protocol Buffers and Kafka's
 * record headers. Read {@link io.poststrom.wire.Topic} first.
 */
@NullMarked
package io.poststrom.wire;

import org.jspecify.annotations.NullMarked;
