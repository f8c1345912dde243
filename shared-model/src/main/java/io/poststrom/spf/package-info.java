/**
 * SPF, RFC 7208: may this address send mail for this domain? Split into parse ({@link
 * io.poststrom.spf.SpfRecord}), evaluate ({@link io.poststrom.spf.SpfEvaluator}) and result ({@link
 * io.poststrom.spf.SpfOutcome}).
 *
 * <p>Imports the JDK, the vocabulary, and {@code text}. What it must ask of the world is its port
 * {@link io.poststrom.spf.SpfDns}. Read {@link io.poststrom.spf.SpfEvaluator} first.
 */
@NullMarked
package io.poststrom.spf;

import org.jspecify.annotations.NullMarked;
