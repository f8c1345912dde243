package io.poststrom.spf;

import java.net.InetAddress;

/** An address as people write it; IPv6 by RFC 5952 section 4. */
final class AddressText {
  private AddressText() {}

  static String of(InetAddress address) {
    if (Network.isIp4(address)) {
      return address.getHostAddress();
    }
    byte[] octets = address.getAddress();
    int[] groups = new int[8];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = (octets[2 * i] & 0xff) << 8 | octets[2 * i + 1] & 0xff;
    }
    return compressed(groups);
  }

  private static String compressed(int[] groups) {
    int start = 0;
    int length = 0;
    for (int i = 0; i < groups.length; i++) {
      int zeros = 0;
      while (i + zeros < groups.length && groups[i + zeros] == 0) {
        zeros++;
      }
      if (zeros > length) {
        start = i;
        length = zeros;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < groups.length; i++) {
      if (length > 1 && i == start) {
        text.append("::");
        i += length - 1;
      } else {
        boolean colon = !text.isEmpty() && text.charAt(text.length() - 1) != ':';
        text.append(colon ? ":" : "").append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
