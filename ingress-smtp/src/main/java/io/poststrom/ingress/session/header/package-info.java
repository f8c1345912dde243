/**
 * The header of a mail that a user hands in, read while it streams past: who wrote it, and what is
 * wrong with it. Bounded whatever comes. Imports the JDK and shared-model's {@code smtp}. Read
 * {@link io.poststrom.ingress.session.header.SubmittedHeader} first.
 */
@NullMarked
package io.poststrom.ingress.session.header;

import org.jspecify.annotations.NullMarked;
