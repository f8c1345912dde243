/**
 * What a second set of settings would have decided, beside what was decided: pure counting. {@code
 * filter.kafka} reads the mails, {@code filter.app} speaks HTTP. Read {@link
 * io.poststrom.filter.shadow.Comparison} first.
 */
@NullMarked
package io.poststrom.filter.shadow;

import org.jspecify.annotations.NullMarked;
