/**
 * What is held in quarantine, as people see it: an index in memory, questions to it, and what can
 * be decided. Imports the model only; {@code filter.kafka} reads and writes the log, {@code
 * filter.app} speaks HTTP. Read {@link io.poststrom.filter.quarantine.Shelf} first.
 */
@NullMarked
package io.poststrom.filter.quarantine;

import org.jspecify.annotations.NullMarked;
