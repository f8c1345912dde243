/** rspamd, asked over HTTP at {@code /checkv2}, with the envelope in header fields. */
@NullMarked
package io.poststrom.filter.engine.rspamd;

import org.jspecify.annotations.NullMarked;
