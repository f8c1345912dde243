/**
 * DMARC aggregate reports (RFC 9990): a period's observations to a mail for each domain's owner.
 * Imports the model and {@code dmarc}. Read {@link io.poststrom.filter.report.PeriodTally} first,
 * then {@link io.poststrom.filter.report.AggregateReports}.
 */
@NullMarked
package io.poststrom.filter.report;

import org.jspecify.annotations.NullMarked;
