package io.poststrom.filter.reputation;

import io.poststrom.filter.psl.Registrants;
import io.poststrom.filter.reputation.Subject.Kind;
import io.poststrom.smtp.Domain;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whom a mail is counted for. A domain counts only where it is proven, so nobody can spoil or
 * borrow the name of another one: the registrant of the domain in From where a DKIM signature or
 * SPF is of the same registrant; else the registrant of the domain for which SPF passes. Of a mail
 * that proves nothing only the network counts.
 */
public final class Senders {
  private static final int IPV4_BITS = 24;
  private static final int IPV6_BITS = 48;
  private static final int HASH_OCTETS = 10;
  private static final String DOMAIN = "domain/";

  private final Registrants registrants;

  /** With these registrants. */
  public Senders(Registrants registrants) {
    this.registrants = registrants;
  }

  /**
   * What a mail proves of who has sent it.
   *
   * @param author the only address in From; empty where there is another number of them
   * @param spf the domain for which SPF passes
   * @param signers the domains whose DKIM signatures are valid
   * @param client the client's address as text
   */
  public record Proof(
      Optional<String> author, Optional<String> spf, List<String> signers, String client) {
    public Proof {
      signers = List.copyOf(signers);
    }
  }

  /** Those for whom it counts: at most one of each kind. */
  public List<Subject> of(Proof proof) {
    List<Subject> subjects = new ArrayList<>(3);
    Optional<String> author = proof.author().filter(address -> isProven(address, proof));
    if (author.isPresent()) {
      add(subjects, Kind.DOMAIN, registrant(domain(author.get())));
      subjects.add(address(author.get()));
    } else {
      proof.spf().ifPresent(domain -> add(subjects, Kind.DOMAIN, registrant(domain)));
    }
    network(proof.client()).ifPresent(subjects::add);
    return subjects;
  }

  /**
   * Those of them whom spam counts for. A signature says nothing of the way a mail has come, and
   * who has got a signed mail can send it again from anywhere: where it is the only proof, spam
   * spoils no name but the network's.
   */
  public List<Subject> blamed(Proof proof) {
    boolean isBySignatureAlone =
        proof.author().filter(one -> isProven(one, proof) && !isBySpf(one, proof)).isPresent();
    return of(proof).stream()
        .filter(one -> !isBySignatureAlone || one.kind() == Kind.NETWORK)
        .toList();
  }

  /**
   * Whom a person means: an address, a network or a client's address, a domain. Domains in whatever
   * form: with letters of all languages, in any case, with the dot of the root.
   */
  public Optional<Subject> named(String text) {
    Optional<String> exact =
        text.startsWith(DOMAIN) ? ascii(text.substring(DOMAIN.length())) : Optional.empty();
    if (exact.isPresent()) {
      return exact.map(name -> new Subject(Kind.DOMAIN, name));
    }
    if (Subject.parse(text).isPresent()) {
      return Subject.parse(text);
    }
    int at = text.lastIndexOf('@');
    if (at > 0) {
      return ascii(text.substring(at + 1))
          .map(domain -> address(text.substring(0, at + 1) + domain));
    }
    int slash = text.indexOf('/');
    Optional<Subject> network = network(slash < 0 ? text : text.substring(0, slash));
    if (network.isPresent()) {
      return network;
    }
    return ascii(text).map(domain -> new Subject(Kind.DOMAIN, registrant(domain)));
  }

  private static Optional<String> ascii(String domain) {
    String name = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
    try {
      return Optional.of(Domain.of(name).ascii());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A hash, so that the log holds no address and a long one is no longer than others. */
  static Subject address(String address) {
    byte[] octets = address.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(octets);
      return new Subject(
          Kind.ADDRESS, HexFormat.of().formatHex(Arrays.copyOf(digest, HASH_OCTETS)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  /** A /24 of IPv4, a /48 of IPv6; none of addresses that are not of the world. */
  static Optional<Subject> network(String client) {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(client);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    byte[] octets = address.getAddress();
    if (address.isLoopbackAddress()
        || address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || address.isAnyLocalAddress()
        || isSharedOrUnique(octets)) {
      return Optional.empty();
    }
    int bits = address instanceof Inet6Address ? IPV6_BITS : IPV4_BITS;
    Arrays.fill(octets, bits / Byte.SIZE, octets.length, (byte) 0);
    try {
      String network = InetAddress.getByAddress(octets).getHostAddress() + "/" + bits;
      return Optional.of(new Subject(Kind.NETWORK, network));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("it has as many octets as an address has", e);
    }
  }

  /** 100.64.0.0/10 (RFC 6598) and fc00::/7 (RFC 4193). */
  private static boolean isSharedOrUnique(byte[] octets) {
    return octets.length == 4
        ? octets[0] == 100 && (octets[1] & 0xc0) == 0x40
        : (octets[0] & 0xfe) == 0xfc;
  }

  private boolean isProven(String author, Proof proof) {
    String ours = registrant(domain(author));
    return proof.signers().stream().anyMatch(signer -> registrant(signer).equals(ours))
        || isBySpf(author, proof);
  }

  private boolean isBySpf(String author, Proof proof) {
    String ours = registrant(domain(author));
    return proof.spf().filter(domain -> registrant(domain).equals(ours)).isPresent();
  }

  private static void add(List<Subject> subjects, Kind kind, String name) {
    if (!name.isEmpty() && !name.startsWith("[")) {
      subjects.add(new Subject(kind, name));
    }
  }

  private String registrant(String domain) {
    return registrants.of(domain.toLowerCase(Locale.ROOT));
  }

  private static String domain(String address) {
    return address.substring(address.lastIndexOf('@') + 1);
  }
}
