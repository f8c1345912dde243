/**
 * The client's side of an SMTP conversation without I/O: a reply in, a step out. Imports the JDK,
 * the shared model's {@code smtp} and {@code mail}, and {@code attempt}. Read {@link
 * io.poststrom.delivery.dialogue.Dialogue} first, then {@link
 * io.poststrom.delivery.dialogue.Transaction}; the transcripts in src/test/transcripts show each
 * behaviour.
 */
@NullMarked
package io.poststrom.delivery.dialogue;

import org.jspecify.annotations.NullMarked;
