package io.poststrom.delivery.dialogue;

/** How a content goes over the wire. */
public enum ContentForm {
  /** Dot-stuffed lines, then a line with a dot. RFC 5321 section 4.5.2. */
  DATA,
  /** Its octets as they are; BDAT has counted them. RFC 3030. */
  CHUNK,
  /** Only the line with a dot: DATA was sent ahead, but nobody is to get the mail. */
  NOTHING
}
