/**
 * One SMTP conversation without I/O: commands in, steps out. Imports the JDK and shared-model's
 * {@code smtp}, {@code mail} and {@code event}; what it needs of the world are the ports {@link
 * io.poststrom.ingress.session.MailSink}, {@link io.poststrom.ingress.session.ContentLog}, {@link
 * io.poststrom.ingress.session.RecipientCheck} and {@link io.poststrom.ingress.session.Transport}.
 * Read {@link io.poststrom.ingress.session.Session} first, then {@link
 * io.poststrom.ingress.session.Conversation}.
 */
@NullMarked
package io.poststrom.ingress.session;

import org.jspecify.annotations.NullMarked;
