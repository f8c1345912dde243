package io.poststrom.filter.attachment;

/** What an attached file is like. */
public enum Trait {
  /** A program, by its octets or by a name that a click runs. */
  PROGRAM,
  /** A program in an archive. */
  ARCHIVED_PROGRAM,
  /** A program under a name or type that says something harmless. */
  DISGUISED_PROGRAM,
  /** The octets are not what name or type say, and no program. */
  OTHER_KIND,
  /** An archive whose files can't be read without a password. */
  ENCRYPTED_ARCHIVE,
  /** An archive in an archive. */
  NESTED_ARCHIVE,
  /** Archives in archives deeper than is looked at, or with more files. */
  UNREAD_ARCHIVE,
  /** An archive made to fill whoever unpacks it. */
  ARCHIVE_BOMB,
  /** The image of a disk, which hides its files from those who look at mail. */
  DISK_IMAGE,
  /** An office document with macros. */
  MACROS,
  /** An office document that can't be read without a password. */
  ENCRYPTED_DOCUMENT,
  /** A PDF that runs scripts or programs. */
  ACTIVE_PDF
}
