/**
 * What a mail is between the services: envelope, recipients, where its content lies, and the
 * obligation that one mail means for one site. Values only; imports the JDK and {@code smtp}. Read
 * {@link io.poststrom.mail.Envelope} first.
 */
@NullMarked
package io.poststrom.mail;

import org.jspecify.annotations.NullMarked;
