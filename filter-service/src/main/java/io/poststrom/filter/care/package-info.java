/**
 * What is right and wrong with what a domain publishes: MX, SPF, DKIM, DMARC, MTA-STS, TLS-RPT,
 * TLSA and PTR. Pure rules: answers in, findings out, each with the record that would mend it. One
 * class a subject.
 *
 * <p>Imports the JDK, the vocabulary, the answers of {@code dns}, and the standards' own packages.
 * Who asks is {@code filter.verb}. Read {@link io.poststrom.filter.care.Finding} first, then {@link
 * io.poststrom.filter.care.MxFindings}.
 */
@NullMarked
package io.poststrom.filter.care;

import org.jspecify.annotations.NullMarked;
