package io.poststrom.filter.attachment;

/** Little-endian numbers in octets; 0 beyond the end. */
final class Octets {
  private Octets() {}

  static int int16(byte[] octets, int at) {
    return at < 0 || at > octets.length - 2 ? 0 : octets[at] & 0xff | (octets[at + 1] & 0xff) << 8;
  }

  static int int32(byte[] octets, int at) {
    return int16(octets, at) | int16(octets, at + 2) << 16;
  }
}
