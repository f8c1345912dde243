/**
 * The facts that {@code mail.events} tells people and programs: past tense, one record type per
 * fact, one event per recipient. Imports the JDK, {@code smtp} and {@code mail}. Read {@link
 * io.poststrom.event.MailEvent} first.
 */
@NullMarked
package io.poststrom.event;

import org.jspecify.annotations.NullMarked;
