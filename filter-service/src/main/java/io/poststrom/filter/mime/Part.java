package io.poststrom.filter.mime;

/**
 * A leaf of the MIME tree. RFC 2045.
 *
 * @param type media type as declared, lower case, without parameters: {@code text/plain} where none
 *     is
 * @param name file name (RFC 2183, 2231, or the type's name parameter), decoded; empty where there
 *     is none
 * @param isAttachment whether it is to be saved rather than shown
 * @param octets decoded, as many as are looked at; neither changed nor copied
 * @param isWhole whether those are all
 */
public record Part(
    String type, String name, boolean isAttachment, byte[] octets, boolean isWhole) {}
