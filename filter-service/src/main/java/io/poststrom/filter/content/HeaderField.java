package io.poststrom.filter.content;

/**
 * One header field. RFC 5322 section 2.2.
 *
 * @param name as it stands in the mail, without white space before the colon
 * @param value unfolded (RFC 5322 section 2.2.3) and trimmed, one character per octet (ISO 8859-1),
 *     cut at {@link HeaderParser#MAX_VALUE}
 * @param start the index of its first octet in the octets that were read
 * @param end the index after its last one, its final line end not counted
 */
public record HeaderField(String name, String value, int start, int end) {}
