package io.poststrom.filter.mime;

/** What is wrong with a mail's form. */
public enum Oddity {
  /** Base64 or quoted-printable that can't be read to its end. */
  BROKEN_ENCODING,
  /** A charset that nobody knows, or octets that it does not have. */
  BROKEN_CHARSET,
  /** A multipart without its boundary, which is read as text, or one that never ends. */
  BROKEN_MULTIPART,
  /** Parts in parts deeper than is looked at. */
  TOO_DEEP,
  /** More parts than are looked at. */
  TOO_MANY_PARTS,
  /** More words, links or octets than are looked at. */
  TOO_LONG
}
