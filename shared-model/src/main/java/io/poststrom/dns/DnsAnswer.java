package io.poststrom.dns;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What DNS said. A failure is an answer too: nothing here throws, and {@link DnsClient} never
 * completes exceptionally.
 */
public sealed interface DnsAnswer {
  /**
   * At least one record of the type that was asked for, aliases (CNAME) followed.
   *
   * @param records all of the type asked, in the server's order
   * @param expires until when the client answers from its cache
   * @param authenticated whether the resolver says that DNSSEC proves all of it (RFC 6840 section
   *     5.7): worth as much as the resolver and the way to it
   */
  record Records(List<DnsRecord> records, Instant expires, boolean authenticated)
      implements DnsAnswer {
    public Records {
      records = List.copyOf(records);
    }
  }

  /** The name exists, but has no record of this type. RFC 2308 section 2.2. */
  record NoData() implements DnsAnswer {}

  /** The name does not exist, or cannot exist (a label over 63 octets). RFC 2308 section 2.1. */
  record NxDomain() implements DnsAnswer {}

  /**
   * Nobody could say: try again later.
   *
   * @param reason one line for logs and diagnostics
   */
  record Failure(String reason) implements DnsAnswer {}

  /**
   * The zone says nonsense that only its owner can mend: aliases that lead back to themselves, or
   * too many in a row. Resolvers often say SERVFAIL to it, which is a {@link Failure}.
   *
   * @param reason one line for logs and diagnostics
   */
  record Broken(String reason) implements DnsAnswer {}

  /** The addresses among the records; empty for every other answer. */
  default List<InetAddress> addresses() {
    List<InetAddress> addresses = new ArrayList<>();
    for (DnsRecord record : recordsOrNone()) {
      if (record instanceof DnsRecord.Address(InetAddress address)) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  /** The MX records, in the server's order; empty for every other answer. */
  default List<DnsRecord.Mx> mx() {
    List<DnsRecord.Mx> exchanges = new ArrayList<>();
    for (DnsRecord record : recordsOrNone()) {
      if (record instanceof DnsRecord.Mx mx) {
        exchanges.add(mx);
      }
    }
    return exchanges;
  }

  /** Whether DNSSEC proves these records, as far as the resolver can be believed. */
  default boolean isAuthenticated() {
    return this instanceof Records found && found.authenticated();
  }

  /** The TLSA records; empty for every other answer. */
  default List<DnsRecord.Tlsa> tlsa() {
    List<DnsRecord.Tlsa> associations = new ArrayList<>();
    for (DnsRecord record : recordsOrNone()) {
      if (record instanceof DnsRecord.Tlsa tlsa) {
        associations.add(tlsa);
      }
    }
    return associations;
  }

  /** The texts of TXT records, the names of PTR and CNAME records; empty for other answers. */
  default List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (DnsRecord record : recordsOrNone()) {
      switch (record) {
        case DnsRecord.Txt(String text) -> texts.add(text);
        case DnsRecord.Ptr(String name) -> texts.add(name);
        case DnsRecord.Alias(String target) -> texts.add(target);
        case DnsRecord.Tlsa ignored -> {}
        case DnsRecord.Address ignored -> {}
        case DnsRecord.Mx ignored -> {}
      }
    }
    return texts;
  }

  private List<DnsRecord> recordsOrNone() {
    return this instanceof Records found ? found.records() : List.of();
  }
}
