package io.poststrom.filter.dkim;

import io.poststrom.filter.content.Flaw;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderField;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Verifies the DKIM signatures of mails. RFC 6376 section 6. Asynchronous, without I/O of its own;
 * one instance serves all mails, from any thread.
 *
 * <p>Bounds, so that neither mail nor record can make us work for its author: so many signatures,
 * and a DNS question each; 16 KiB and 64 tags a signature; 4 KiB a key record, four records a name;
 * RSA keys of 1,024 to 8,192 bits; the fields that the header's reader takes; and one pass over the
 * body for each of the two canonicalisations, whatever the signatures say.
 */
public final class DkimVerifier {
  /** The field's name. RFC 6376 section 3.5. */
  public static final String FIELD = "DKIM-Signature";

  private final DkimDns dns;
  private final int maxSignatures;
  private final KeyReader reader = new KeyReader();

  /**
   * A verifier.
   *
   * @param dns where keys are published
   * @param maxSignatures how many of a mail are verified, from the top down; RFC 6376 section 6.1
   *     lets us choose
   */
  public DkimVerifier(DkimDns dns, int maxSignatures) {
    this.dns = dns;
    this.maxSignatures = maxSignatures;
  }

  /**
   * Begins with a mail: reads its signatures and asks for their keys.
   *
   * @param header the mail's whole header
   * @param octets those that the header was read from; read until the end, never changed
   * @param now when the mail came: what {@code x=} is compared with
   */
  public DkimVerification begin(Header header, byte[] octets, Instant now) {
    return begin(header, octets, now, new BodyHashes());
  }

  /** The same with hashes that others who read the body share: one of them all feeds them. */
  public DkimVerification begin(Header header, byte[] octets, Instant now, BodyHashes hashes) {
    List<Candidate> candidates = new ArrayList<>();
    int signatures = 0;
    for (HeaderField field : header.fields()) {
      if (field.name().equalsIgnoreCase(FIELD) && ++signatures <= maxSignatures) {
        candidates.add(candidate(header, field, octets, now));
      }
    }
    if (signatures > maxSignatures) {
      candidates.add(
          new Candidate.Decided(
              DkimOutcome.unread(
                  DkimResult.POLICY, signatures - maxSignatures + " more signatures not read")));
    }
    return new DkimVerification(header, octets, candidates, hashes);
  }

  private Candidate candidate(Header header, HeaderField field, byte[] octets, Instant now) {
    if (header.flaws().contains(Flaw.TOO_MANY_FIELDS)) {
      return new Candidate.Decided(
          DkimOutcome.unread(DkimResult.PERMERROR, "the header has too many fields"));
    }
    String text =
        new String(octets, field.start(), field.end() - field.start(), StandardCharsets.ISO_8859_1);
    return switch (SignatureParser.parse(text.substring(text.indexOf(':') + 1))) {
      case SignatureParser.Parsed.Invalid(DkimResult result, String reason) ->
          new Candidate.Decided(DkimOutcome.unread(result, reason));
      case SignatureParser.Parsed.Valid(DkimSignature signature) ->
          signature.expires().filter(now::isAfter).isPresent()
              ? new Candidate.Decided(
                  DkimOutcome.of(DkimResult.POLICY, "the signature has expired", signature))
              : new Candidate.Open(field, signature, reader, dns.texts(signature.keyName()));
    };
  }
}
