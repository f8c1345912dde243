/**
 * The vocabulary of SMTP that server and client share: commands, replies, paths, parameters and the
 * codecs of lines and data. Values and pure functions only; imports the JDK alone. Read {@link
 * io.poststrom.smtp.Command} first.
 */
@NullMarked
package io.poststrom.smtp;

import org.jspecify.annotations.NullMarked;
