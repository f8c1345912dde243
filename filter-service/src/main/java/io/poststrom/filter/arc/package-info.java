/**
 * ARC, RFC 8617: what did those who handled this mail before us find, and can we believe that they
 * said so? Split into parse ({@link io.poststrom.filter.arc.ArcChain}), evaluate ({@link
 * io.poststrom.filter.arc.ArcValidation}), result ({@link io.poststrom.filter.arc.ArcOutcome}) and
 * sign ({@link io.poststrom.filter.arc.ArcSealing}).
 *
 * <p>Imports the JDK, the vocabulary, {@code content} for the header, and {@code dkim}, of which
 * ARC has its canonical forms, its keys and its port to DNS. Read {@link
 * io.poststrom.filter.arc.ArcValidator} first.
 */
@NullMarked
package io.poststrom.filter.arc;

import org.jspecify.annotations.NullMarked;
