/**
 * A mail taken apart: what a reader would see of it, its parts and its links. RFC 2045 to 2049,
 * 2231, HTML. All of it within bounds, whatever the mail is.
 */
@NullMarked
package io.poststrom.filter.mime;

import org.jspecify.annotations.NullMarked;
