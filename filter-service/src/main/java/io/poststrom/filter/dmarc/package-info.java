/**
 * DMARC, RFC 9989 (and the organizational domain of RFC 7489): is the domain that readers see in
 * From the one that SPF or DKIM vouches for, and what does its owner want done if not? Split into
 * parse ({@link io.poststrom.filter.dmarc.DmarcRecord}), evaluate ({@link
 * io.poststrom.filter.dmarc.DmarcEvaluator}) and result ({@link
 * io.poststrom.filter.dmarc.DmarcOutcome}).
 *
 * <p>Imports the JDK and {@code psl}. What it must ask of the world is its port {@link
 * io.poststrom.filter.dmarc.DmarcDns}. Read {@link io.poststrom.filter.dmarc.DmarcEvaluator} first.
 */
@NullMarked
package io.poststrom.filter.dmarc;

import org.jspecify.annotations.NullMarked;
