/** Connections to engines, by TCP or over Unix sockets: threads, deadlines, reuse. */
@NullMarked
package io.poststrom.filter.net;

import org.jspecify.annotations.NullMarked;
