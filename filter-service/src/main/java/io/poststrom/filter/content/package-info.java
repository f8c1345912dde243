/**
 * A mail's header read from octets, and header fields of our own written: bounded, never failing,
 * whatever the octets. Imports the JDK only. Read {@link io.poststrom.filter.content.Header} first.
 */
@NullMarked
package io.poststrom.filter.content;

import org.jspecify.annotations.NullMarked;
