/**
 * Other programs that judge mail: ClamAV, rspamd, SpamAssassin, milters. What a check of such an
 * engine does, without sockets: bounds, the breaker, and in the subpackages one protocol each, on
 * streams. Imports the JDK, the model and the pipeline. Read {@link
 * io.poststrom.filter.engine.EngineCheck} first.
 */
@NullMarked
package io.poststrom.filter.engine;

import org.jspecify.annotations.NullMarked;
