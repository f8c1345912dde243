/** ClamAV's daemon, asked by INSTREAM: {@code man clamd}, section COMMANDS. */
@NullMarked
package io.poststrom.filter.engine.clamd;

import org.jspecify.annotations.NullMarked;
