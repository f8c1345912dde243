package io.poststrom.dns;

import org.xbill.DNS.Type;

/** What can be asked. RFC 1035 section 3.2.2, RFC 3596 (AAAA). */
public enum DnsType {
  A(Type.A),
  AAAA(Type.AAAA),
  MX(Type.MX),
  TXT(Type.TXT),
  PTR(Type.PTR);

  private final int number;

  DnsType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
