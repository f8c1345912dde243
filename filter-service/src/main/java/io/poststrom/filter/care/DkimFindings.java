package io.poststrom.filter.care;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.DkimDns.Answer;
import io.poststrom.filter.dkim.KeyRecord;
import io.poststrom.filter.dkim.PublishedKey;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.filter.dkim.VerifyingKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The keys that a domain shows. RFC 6376 section 3.6, RFC 8301, RFC 8463. */
public final class DkimFindings {
  private static final int GOOD_RSA_BITS = 2_048;

  private DkimFindings() {}

  /**
   * A key by its name.
   *
   * @param name such as {@code selector._domainkey.example.org}
   * @param answer the TXT records there
   * @param ours what we sign with, where it is a key of ours
   */
  public record Key(String name, Answer answer, Optional<SigningKey> ours) {}

  /**
   * What to say where nobody has named a key.
   *
   * @param below the answer for {@code _domainkey} itself: no such name means no key at all
   */
  public static Finding unnamed(String domain, DnsAnswer below) {
    return switch (below) {
      case DnsAnswer.NxDomain() ->
          note(
              "the domain shows no key at all; ./poststrom dkim generate " + domain + " makes one");
      case DnsAnswer.Failure(String reason) -> unknown("_domainkey." + domain, reason);
      default -> note("nobody can list a domain's keys: name them with --selector NAME");
    };
  }

  /** What is right and wrong with a key. */
  public static List<Finding> of(Key key) {
    return switch (key.answer()) {
      case Answer.Failed(String reason) -> List.of(unknown(key.name(), reason));
      case Answer.Nothing() ->
          List.of(wrong(key.name() + " shows no key" + consequence(key), mend(key)));
      case Answer.Found(List<String> texts) -> found(key, texts);
    };
  }

  private static List<Finding> found(Key key, List<String> texts) {
    List<Finding> findings = new ArrayList<>();
    if (texts.size() > 1) {
      findings.add(
          wrong(
              key.name() + " has " + texts.size() + " TXT records: there must be one", mend(key)));
    }
    Optional<Finding> other = key.ours().flatMap(ours -> other(key, ours));
    if (other.isPresent()) {
      findings.add(other.get());
    } else {
      texts.forEach(text -> findings.addAll(record(key, text)));
    }
    return findings;
  }

  /** Why what is published is not our key. */
  private static Optional<Finding> other(Key key, SigningKey ours) {
    PublishedKey published = PublishedKey.of(ours, key.answer());
    return switch (published.state()) {
      case SHOWN -> Optional.empty();
      case DIFFERENT -> other(key, "shows another key than the one in the file");
      case REVOKED -> other(key, "is revoked");
      case UNFIT -> other(key, "is of no use: " + published.detail());
      case ABSENT -> other(key, "shows no key");
      case TEMPERROR -> Optional.of(unknown(key.name(), published.detail()));
    };
  }

  private static Optional<Finding> other(Key key, String what) {
    return Optional.of(wrong(key.name() + " " + what + consequence(key), mend(key)));
  }

  private static List<Finding> record(Key key, String text) {
    KeyRecord.Parsed parsed = KeyRecord.parse(text);
    if (parsed.equals(KeyRecord.REVOKED)) {
      return List.of(note(key.name() + " is revoked: nothing that it signed verifies"));
    }
    return switch (parsed) {
      case KeyRecord.Parsed.Invalid(String reason) -> List.of(wrong(key, reason));
      case KeyRecord.Parsed.Valid(KeyRecord record) ->
          switch (VerifyingKey.of(record)) {
            case VerifyingKey.Read.Invalid(String reason) -> List.of(wrong(key, reason));
            case VerifyingKey.Read.Valid(VerifyingKey read) -> fit(key.name(), text, record, read);
          };
    };
  }

  private static List<Finding> fit(String name, String text, KeyRecord record, VerifyingKey key) {
    List<Finding> findings = new ArrayList<>();
    int bits = key.key() instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() : 0;
    if (key.algorithm() == Algorithm.ED25519_SHA256) {
      findings.add(
          Finding.ok(
              Subject.DKIM, name + ": ed25519; not everybody knows it, so sign with RSA as well"));
    } else if (bits < GOOD_RSA_BITS) {
      findings.add(
          note(name + ": RSA of " + bits + " bits; 2048 would be right (RFC 8301 section 3.2)"));
    } else {
      findings.add(Finding.ok(Subject.DKIM, name + ": RSA of " + bits + " bits"));
    }
    if (record.testing()) {
      findings.add(
          note(
              name + ": t=y says that the domain is only testing",
              ZoneLine.txt(name, withoutTesting(text))));
    }
    return findings;
  }

  private static String withoutTesting(String text) {
    return Arrays.stream(text.split(";", -1))
        .map(String::strip)
        .map(tag -> tag.matches("t\\s*=.*\\bs\\b.*") ? "t=s" : tag)
        .filter(tag -> !tag.isEmpty() && !tag.matches("t\\s*=\\s*y.*"))
        .collect(Collectors.joining("; "));
  }

  private static String consequence(Key key) {
    return key.ours().isPresent() ? "; it is not used until DNS shows it" : "";
  }

  private static String[] mend(Key key) {
    return key.ours()
        .map(ours -> new String[] {ZoneLine.txt(key.name(), PublishedKey.record(ours))})
        .orElseGet(() -> new String[0]);
  }

  private static Finding wrong(Key key, String reason) {
    return wrong(key.name() + ": " + reason, mend(key));
  }

  private static Finding wrong(String text, String... mend) {
    return Finding.wrong(Subject.DKIM, text, mend);
  }

  private static Finding note(String text, String... mend) {
    return Finding.note(Subject.DKIM, text, mend);
  }

  private static Finding unknown(String name, String reason) {
    return Finding.unknown(
        Subject.DKIM, "DNS did not say what is at " + name + " (" + reason + ")");
  }
}
