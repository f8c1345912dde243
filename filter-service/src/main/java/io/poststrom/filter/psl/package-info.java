/**
 * The public suffix list (publicsuffix.org): under which names people register domains. One class;
 * imports the JDK alone.
 */
@NullMarked
package io.poststrom.filter.psl;

import org.jspecify.annotations.NullMarked;
