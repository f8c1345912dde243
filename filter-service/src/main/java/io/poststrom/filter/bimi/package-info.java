/**
 * Brand Indicators for Message Identification (draft-brand-indicators-for-message-identification):
 * where the logo of a mail's author domain lies. The record only: neither logo nor certificate is
 * fetched. Imports {@code dmarc}. Read {@link io.poststrom.filter.bimi.BimiLookup} first.
 */
@NullMarked
package io.poststrom.filter.bimi;

import org.jspecify.annotations.NullMarked;
