package io.poststrom.mail;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A checked mail whose domain asks for aggregate reports, as far as a report tells of it: domains
 * and results, no content and nobody's address. RFC 9990 section 3.1.1.
 *
 * @param at when it was checked, to the millisecond
 * @param policyDomain where the record was found
 * @param policy what it says
 * @param destinations where reports are wanted (rua)
 * @param source the client
 * @param headerFrom the author domain
 * @param envelopeFrom the reverse-path's domain; empty for the null one
 * @param dkim whether DKIM vouches for the author domain
 * @param spf whether SPF does
 * @param disposition what DMARC has led to
 * @param overrides why that is not what the owner wants
 * @param spfResult what SPF found; empty where it was not asked
 * @param signatures what DKIM found, what passes first
 */
public record DmarcObservation(
    Instant at,
    String policyDomain,
    Published policy,
    List<Destination> destinations,
    InetAddress source,
    String headerFrom,
    String envelopeFrom,
    Alignment dkim,
    Alignment spf,
    Treatment disposition,
    List<Override> overrides,
    Optional<SpfResult> spfResult,
    List<Signature> signatures) {
  public DmarcObservation {
    destinations = List.copyOf(destinations);
    overrides = List.copyOf(overrides);
    signatures = List.copyOf(signatures);
  }

  /** What is wanted for, or was done with, a mail. */
  public enum Treatment {
    NONE,
    /** Of a mail that passed; nobody wants that by a record. */
    PASS,
    QUARANTINE,
    REJECT
  }

  /** Whether a method vouches for the author domain. */
  public enum Alignment {
    ALIGNED,
    NOT_ALIGNED
  }

  /** Why less or more was done than the owner wants. */
  public enum Override {
    LOCAL_POLICY,
    TRUSTED_FORWARDER,
    TEST_MODE,
    /** By {@code pct}. */
    SAMPLED_OUT
  }

  /**
   * The record's tags with their defaults.
   *
   * @param own p
   * @param subdomains sp
   * @param missing np
   * @param strictDkim adkim=s
   * @param strictSpf aspf=s
   * @param testing t=y
   * @param failureOptions fo
   */
  public record Published(
      Treatment own,
      Treatment subdomains,
      Treatment missing,
      boolean strictDkim,
      boolean strictSpf,
      boolean testing,
      String failureOptions) {}

  /**
   * Where reports are wanted.
   *
   * @param uri as published
   * @param mostOctets how large a mail it takes
   */
  public record Destination(String uri, OptionalLong mostOctets) {}

  /**
   * What SPF found.
   *
   * @param domain whom it asked
   * @param result RFC 8601's word
   */
  public record SpfResult(String domain, String result) {}

  /**
   * What DKIM found of a signature.
   *
   * @param domain d=
   * @param selector s=
   * @param result RFC 8601's word
   */
  public record Signature(String domain, String selector, String result) {}

  /** The same mail, with what was done with it. */
  public DmarcObservation treated(Treatment done, List<Override> why) {
    return new DmarcObservation(
        at,
        policyDomain,
        policy,
        destinations,
        source,
        headerFrom,
        envelopeFrom,
        dkim,
        spf,
        done,
        why,
        spfResult,
        signatures);
  }
}
