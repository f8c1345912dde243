/**
 * What attached files are, by their octets and names: programs, archives and what lies in them,
 * macros. Nothing is run, and little is unpacked. Read {@link
 * io.poststrom.filter.attachment.Inspector} first.
 */
@NullMarked
package io.poststrom.filter.attachment;

import org.jspecify.annotations.NullMarked;
