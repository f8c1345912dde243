package io.poststrom.smtp;

/** Takes content as ranges of the octets that were fed, in order, so that nothing is copied. */
@FunctionalInterface
public interface ContentSink {
  /** The next octets; the range is valid during the call only. */
  void content(byte[] octets, int offset, int length);
}
