package io.poststrom.filter.arc;

import io.poststrom.filter.content.FieldWriter;
import io.poststrom.filter.content.Flaw;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.dkim.BodyHashes;
import io.poststrom.filter.dkim.CanonicalHeader;
import io.poststrom.filter.dkim.Canonicalisation;
import io.poststrom.filter.dkim.DkimVerifier;
import io.poststrom.filter.dkim.FieldIndex;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.filter.dkim.SigningRules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** One mail on its way to our set. Once its body has gone through the hashes, {@link #fields}. */
public final class ArcSealing {
  private static final int WIDTH = 72;

  /** Fields of one name that we cover: verifiers do not read long lists. */
  private static final int MAX_EACH = 10;

  private static final String DKIM = DkimVerifier.FIELD.toLowerCase(Locale.ROOT);

  private final SigningKey key;
  private final BodyHashes hashes;

  ArcSealing(SigningKey key, BodyHashes hashes) {
    this.key = key;
    this.hashes = hashes;
  }

  /**
   * The set: ARC-Seal, ARC-Message-Signature and ARC-Authentication-Results, whole fields, to stand
   * above all others. None where there is nothing to add: to a chain that had failed before it came
   * to us, to one that failed only because DNS was silent, to one of 50 sets (RFC 8617 section 5.1,
   * steps 2 and 3), and to a header with more fields than anybody reads.
   *
   * @param outcome what we found the chain to be
   * @param mail everything else that the next hop will get as header
   * @param results our Authentication-Results field, whole
   * @param now for {@code t=}
   */
  public List<String> fields(ArcOutcome outcome, SealableMail mail, String results, Instant now) {
    hashes.end();
    ArcChain chain = outcome.chain();
    int instance = chain.highest() + 1;
    if (chain.ended()
        || outcome.temporary()
        || instance > ArcValidator.MAX_SETS
        || mail.header().flaws().contains(Flaw.TOO_MANY_FIELDS)) {
      return List.of();
    }
    String first =
        ArcKind.RESULTS.field() + ": i=" + instance + ";" + value(results).stripTrailing();
    String message = messageSignature(instance, mail, now);
    String seal = seal(instance, outcome, List.of(first, message), now);
    return List.of(seal + "\r\n", message + "\r\n", first + "\r\n");
  }

  private static String value(String field) {
    return field.substring(field.indexOf(':') + 1);
  }

  private String messageSignature(int instance, SealableMail mail, Instant now) {
    List<String> names = names(mail.header());
    byte[] body = hashes.hash(Canonicalisation.RELAXED, OptionalLong.empty()).orElseThrow();
    FieldWriter field = begin(ArcKind.MESSAGE_SIGNATURE, instance, now);
    field.word("c=relaxed/relaxed;");
    String before = "h=";
    for (int i = 0; i < names.size(); i++) {
      field.word(before + names.get(i) + (i == names.size() - 1 ? ";" : ":"));
      before = "";
    }
    field.word("bh=" + Base64.getEncoder().encodeToString(body) + ";");
    String bare = withoutValue(field);
    CanonicalHeader canonical = new CanonicalHeader(mail.octets(), Canonicalisation.RELAXED);
    new FieldIndex(mail.header()).choose(names).forEach(canonical::add);
    canonical.signature(bare);
    return bare + folded(key.sign(canonical.toOctets()));
  }

  /** What our DKIM signatures cover, and those signatures: section 4.1.2. */
  private static List<String> names(Header header) {
    SigningRules rules = SigningRules.DEFAULT;
    List<String> names = new ArrayList<>();
    for (String name : rules.fields()) {
      repeat(name, Math.min(MAX_EACH, header.count(name)), names);
      repeat(name, rules.oversigned().contains(name) ? 1 : 0, names);
    }
    repeat(DKIM, Math.min(MAX_EACH, header.count(DKIM)), names);
    return names;
  }

  private static void repeat(String name, int times, List<String> names) {
    for (int i = 0; i < times; i++) {
      names.add(name);
    }
  }

  /** Of a failed chain our own set alone is sealed: section 5.1.2. */
  private String seal(int instance, ArcOutcome outcome, List<String> own, Instant now) {
    SealedFields fields = new SealedFields();
    if (outcome.result() == ArcResult.PASS) {
      for (ArcSet set : outcome.chain().sets()) {
        fields.add(set.resultsField().text());
        fields.add(set.messageField().text());
        fields.add(set.sealField().text());
      }
    }
    own.forEach(fields::add);
    FieldWriter field = begin(ArcKind.SEAL, instance, now);
    String bare = withoutValue(field.word("cv=" + outcome.result().word() + ";"));
    return bare + folded(key.sign(fields.signedBy(bare)));
  }

  private FieldWriter begin(ArcKind kind, int instance, Instant now) {
    return new FieldWriter(kind.field())
        .word("i=" + instance + ";")
        .word("a=" + key.algorithm().word() + ";")
        .word("d=" + key.domain().ascii() + ";")
        .word("s=" + key.selector().ascii() + ";")
        .word("t=" + now.getEpochSecond() + ";");
  }

  private static String withoutValue(FieldWriter field) {
    return field.field().stripTrailing() + "\r\n\tb=";
  }

  private static String folded(byte[] signature) {
    return new String(
        Base64.getMimeEncoder(WIDTH, "\r\n\t".getBytes(StandardCharsets.US_ASCII))
            .encode(signature),
        StandardCharsets.US_ASCII);
  }
}
