package io.poststrom.dns;

import org.xbill.DNS.Type;

/** What can be asked. RFC 1035 section 3.2.2, RFC 3596 (AAAA), RFC 6698 (TLSA). */
public enum DnsType {
  A(Type.A),
  AAAA(Type.AAAA),
  MX(Type.MX),
  TXT(Type.TXT),
  PTR(Type.PTR),
  CNAME(Type.CNAME),
  TLSA(Type.TLSA);

  private final int number;

  DnsType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
