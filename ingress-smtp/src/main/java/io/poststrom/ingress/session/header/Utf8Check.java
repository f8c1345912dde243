package io.poststrom.ingress.session.header;

import io.poststrom.ingress.session.header.HeaderFacts.Octets;

/** Finds out octet by octet whether a text is ASCII, UTF-8 (RFC 3629 section 4) or neither. */
final class Utf8Check {
  private Octets seen = Octets.ASCII;
  private int missing;
  private int lowest;
  private int highest;

  void read(byte octet) {
    int value = octet & 0xff;
    if (missing > 0) {
      follow(value);
    } else if (value > 0x7f) {
      lead(value);
    }
  }

  Octets seen() {
    return missing > 0 ? Octets.OTHER : seen;
  }

  private void lead(int value) {
    seen = seen == Octets.ASCII ? Octets.UTF_8 : seen;
    // No overlong forms, no surrogates, nothing beyond U+10FFFF.
    lowest = value == 0xe0 ? 0xa0 : value == 0xf0 ? 0x90 : 0x80;
    highest = value == 0xed ? 0x9f : value == 0xf4 ? 0x8f : 0xbf;
    if (value >= 0xc2 && value <= 0xdf) {
      missing = 1;
    } else if (value >= 0xe0 && value <= 0xef) {
      missing = 2;
    } else if (value >= 0xf0 && value <= 0xf4) {
      missing = 3;
    } else {
      seen = Octets.OTHER;
    }
  }

  private void follow(int value) {
    missing--;
    if (value < lowest || value > highest) {
      missing = 0;
      seen = Octets.OTHER;
    }
    lowest = 0x80;
    highest = 0xbf;
  }
}
