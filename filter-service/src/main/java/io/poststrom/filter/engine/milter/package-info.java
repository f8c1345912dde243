/**
 * The milter protocol, version 6, as the MTA's side speaks it: Sendmail's {@code libmilter/docs}
 * and {@code include/libmilter/mfdef.h}. Read {@link
 * io.poststrom.filter.engine.milter.MilterProtocol} first.
 */
@NullMarked
package io.poststrom.filter.engine.milter;

import org.jspecify.annotations.NullMarked;
