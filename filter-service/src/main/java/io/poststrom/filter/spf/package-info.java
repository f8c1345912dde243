/**
 * SPF, RFC 7208: may this address send mail for this domain? Split into parse ({@link
 * io.poststrom.filter.spf.SpfRecord}), evaluate ({@link io.poststrom.filter.spf.SpfEvaluator}) and
 * result ({@link io.poststrom.filter.spf.SpfOutcome}).
 *
 * <p>Imports the JDK, the vocabulary, and {@code content} to write its header field. What it must
 * ask of the world is its port {@link io.poststrom.filter.spf.SpfDns}. Read {@link
 * io.poststrom.filter.spf.SpfEvaluator} first.
 */
@NullMarked
package io.poststrom.filter.spf;

import org.jspecify.annotations.NullMarked;
