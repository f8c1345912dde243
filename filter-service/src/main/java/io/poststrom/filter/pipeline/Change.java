package io.poststrom.filter.pipeline;

/**
 * What another program wants changed in a mail before it goes on. Texts are the program's and not
 * yet looked at.
 */
public sealed interface Change {
  /** More than this many in one mail are not taken. */
  int MOST = 5_000;

  /** A header field more; its place is above the content. */
  record AddField(String name, String value) implements Change {}

  /**
   * Another value for a field of the content, or none: then it goes.
   *
   * @param index of those with this name, from 1
   */
  record SetField(int index, String name, String value) implements Change {}

  /** The next octets of the body that stands for the content's own. */
  @SuppressWarnings("ArrayRecordComponent") // never changed
  record Body(byte[] octets) implements Change {}

  /** Another reverse-path. */
  record Sender(String path) implements Change {}

  /** A recipient more. */
  record AddRecipient(String path) implements Change {}

  /** A recipient less. */
  record RemoveRecipient(String path) implements Change {}
}
