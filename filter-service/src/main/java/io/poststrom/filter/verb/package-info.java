/**
 * The programs behind {@code ./poststrom dns check} and {@code ./poststrom dkim}: ask DNS and the
 * policy file, make keys, and print what {@code filter.care} finds. They run on the caller's thread
 * and wait for each answer; nothing of the services uses them.
 *
 * <p>Imports the JDK, the vocabulary, {@code care}, and the standards' packages with their ports to
 * DNS. Read {@link io.poststrom.filter.verb.CareCommand} first, then {@link
 * io.poststrom.filter.verb.DnsCheck}.
 */
@NullMarked
package io.poststrom.filter.verb;

import org.jspecify.annotations.NullMarked;
