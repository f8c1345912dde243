/**
 * SpamAssassin's daemon, asked by the SPAMC protocol 1.5: {@code spamd/PROTOCOL} in its sources.
 */
@NullMarked
package io.poststrom.filter.engine.spamc;

import org.jspecify.annotations.NullMarked;
