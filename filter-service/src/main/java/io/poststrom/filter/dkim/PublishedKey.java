package io.poststrom.filter.dkim;

import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What DNS shows of a key of ours, beside what it should show. RFC 6376 section 3.6.1. Without I/O.
 *
 * @param state in a word
 * @param detail for people, what is odd; empty where there is nothing to add
 */
public record PublishedKey(State state, String detail) {
  private static final int ED25519_OCTETS = 32;
  private static final String TESTING = "it says t=y: verifiers may ignore its signatures";

  /** What is published, the best first. */
  public enum State {
    /** Our key: what it signs can be verified. */
    SHOWN,
    /** Another key. */
    DIFFERENT,
    /** A record that says the key is no longer valid. */
    REVOKED,
    /** A record that is no key for our mail. */
    UNFIT,
    /** No record. */
    ABSENT,
    /** DNS did not say. */
    TEMPERROR
  }

  /** Compares our key with the records found at {@link SigningKey#recordName}. */
  public static PublishedKey of(SigningKey ours, DkimDns.Answer answer) {
    return switch (answer) {
      case DkimDns.Answer.Nothing() -> new PublishedKey(State.ABSENT, "");
      case DkimDns.Answer.Failed(String reason) -> new PublishedKey(State.TEMPERROR, reason);
      case DkimDns.Answer.Found(List<String> texts) -> best(ours, texts);
    };
  }

  /** The text of the TXT record to publish. */
  public static String record(SigningKey ours) {
    byte[] key = ours.publicKey().getEncoded();
    byte[] data =
        switch (ours.algorithm()) {
          case RSA_SHA256 -> key;
          // RFC 8463 section 4.2: without the envelope, in which it stands last.
          case ED25519_SHA256 -> Arrays.copyOfRange(key, key.length - ED25519_OCTETS, key.length);
        };
    return "v=DKIM1; k=%s; p=%s"
        .formatted(ours.algorithm().keyType(), Base64.getEncoder().encodeToString(data));
  }

  /** Whether mail may be signed with it. */
  public boolean isShown() {
    return state == State.SHOWN;
  }

  /** There must be one record (section 3.6.2.2); of several, verifiers may take any. */
  private static PublishedKey best(SigningKey ours, List<String> texts) {
    PublicKey key = ours.publicKey();
    PublishedKey best = new PublishedKey(State.ABSENT, "");
    for (String text : texts.subList(0, Math.min(KeyTrial.MAX_RECORDS, texts.size()))) {
      PublishedKey next = of(ours.algorithm(), key, text);
      best = next.state.compareTo(best.state) < 0 ? next : best;
    }
    return texts.size() == 1 ? best : best.beside(texts.size() - 1);
  }

  private PublishedKey beside(int others) {
    String more = "there must be one record, and there are " + (others + 1);
    return new PublishedKey(state, detail.isEmpty() ? more : detail + "; " + more);
  }

  private static PublishedKey of(Algorithm algorithm, PublicKey ours, String text) {
    KeyRecord.Parsed parsed = KeyRecord.parse(text);
    if (parsed.equals(KeyRecord.REVOKED)) {
      return new PublishedKey(State.REVOKED, "");
    }
    return switch (parsed) {
      case KeyRecord.Parsed.Invalid(String reason) -> new PublishedKey(State.UNFIT, reason);
      case KeyRecord.Parsed.Valid(KeyRecord record) -> of(algorithm, ours, record);
    };
  }

  private static PublishedKey of(Algorithm algorithm, PublicKey ours, KeyRecord record) {
    if (!record.type().equals(algorithm.keyType())) {
      return new PublishedKey(
          State.UNFIT, "it says k=%s, not k=%s".formatted(record.type(), algorithm.keyType()));
    }
    return switch (VerifyingKey.of(record)) {
      case VerifyingKey.Read.Invalid(String reason) -> new PublishedKey(State.UNFIT, reason);
      case VerifyingKey.Read.Valid(VerifyingKey key) ->
          key.key().equals(ours)
              ? new PublishedKey(State.SHOWN, record.testing() ? TESTING : "")
              : new PublishedKey(State.DIFFERENT, "");
    };
  }
}
