/**
 * DKIM, RFC 6376 with RFC 8301 and RFC 8463: who vouches for this content? Split into parse ({@link
 * io.poststrom.filter.dkim.DkimSignature}), evaluate ({@link
 * io.poststrom.filter.dkim.DkimVerification}) and result ({@link
 * io.poststrom.filter.dkim.DkimOutcome}).
 *
 * <p>Imports the JDK, the vocabulary, and {@code content} for the header. What it must ask of the
 * world is its port {@link io.poststrom.filter.dkim.DkimDns}. Read {@link
 * io.poststrom.filter.dkim.DkimVerifier} first.
 */
@NullMarked
package io.poststrom.filter.dkim;

import org.jspecify.annotations.NullMarked;
