package io.poststrom.filter.dkim;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A signature tried with the keys that its domain publishes. RFC 6376 sections 6.1.2 and 6.1.3.
 *
 * @param signature what is tried
 * @param hashes the body's
 * @param signed the header's part of what was signed
 * @param reader of keys
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never copied or compared
public record KeyTrial(
    DkimSignature signature, BodyHashes hashes, byte[] signed, KeyReader reader) {
  /** There should be one record; of several each may be tried, and a few are. Section 6.1.2. */
  public static final int MAX_RECORDS = 4;

  /** The best that any of these records makes of it. */
  public DkimOutcome outcome(List<String> texts) {
    DkimOutcome best = outcome(texts.getFirst());
    for (String text : texts.subList(1, Math.min(MAX_RECORDS, texts.size()))) {
      if (best.result() == DkimResult.PERMERROR || best.result() == DkimResult.FAIL) {
        DkimOutcome next = outcome(text);
        best = next.result() == DkimResult.PERMERROR ? best : next;
      }
    }
    return best;
  }

  private DkimOutcome outcome(String text) {
    return switch (reader.read(text)) {
      case KeyReader.Read.Invalid(String reason) ->
          DkimOutcome.of(DkimResult.PERMERROR, reason, signature);
      case KeyReader.Read.Valid(KeyRecord record, VerifyingKey.Read key) -> outcome(record, key);
    };
  }

  private DkimOutcome outcome(KeyRecord record, VerifyingKey.Read read) {
    if (!record.type().equals(signature.algorithm().keyType())) {
      return of(DkimResult.PERMERROR, "the key is for " + record.type(), record);
    }
    if (record.strict() && !signature.identityDomain().equals(signature.domain())) {
      return of(DkimResult.PERMERROR, "the key is not for subdomains in i=", record);
    }
    return switch (read) {
      case VerifyingKey.Read.Invalid(String reason) -> of(DkimResult.PERMERROR, reason, record);
      case VerifyingKey.Read.Valid(VerifyingKey key) -> outcome(record, key);
    };
  }

  private DkimOutcome outcome(KeyRecord record, VerifyingKey key) {
    Optional<byte[]> body = hashes.hash(signature.body(), signature.length());
    if (body.isEmpty()) {
      return of(DkimResult.PERMERROR, "l= is longer than the body", record);
    }
    if (!MessageDigest.isEqual(body.get(), Base64.getDecoder().decode(signature.bodyHash()))) {
      return of(DkimResult.FAIL, "the body has changed", record);
    }
    if (!key.verifies(signed, Base64.getDecoder().decode(signature.value()))) {
      return of(DkimResult.FAIL, "the signature is wrong, or a signed field has changed", record);
    }
    long unsigned = hashes.beyond(signature.body(), signature.length());
    // Section 8.2: whoever had the mail in hand may have appended what he liked.
    return unsigned == 0
        ? of(DkimResult.PASS, "", record)
        : new DkimOutcome(
            DkimResult.POLICY,
            "l= leaves " + unsigned + " octets of the body unsigned",
            Optional.of(signature),
            record.testing(),
            unsigned);
  }

  private DkimOutcome of(DkimResult result, String reason, KeyRecord record) {
    return new DkimOutcome(result, reason, Optional.of(signature), record.testing(), 0);
  }
}
