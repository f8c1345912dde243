/**
 * Signing in force: from SigningDomain documents and key files to the keys that sign now ({@link
 * io.poststrom.filter.signing.KeyCare}), and from a mail to its signatures ({@link
 * io.poststrom.filter.signing.MailSigner}): DKIM on mail that we answer for, ARC on mail from the
 * world. Asks DNS through {@code dkim}'s port and reads key files, both on a thread of its own.
 * Imports the JDK, the vocabulary, {@code dkim}, {@code arc}, {@code checks} and {@code pipeline}.
 * Read {@code MailSigner} first.
 */
@NullMarked
package io.poststrom.filter.signing;

import org.jspecify.annotations.NullMarked;
