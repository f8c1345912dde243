package io.poststrom.filter.arc;

import io.poststrom.filter.Mails;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.BodyHashes;
import io.poststrom.filter.dkim.DkimDns;
import io.poststrom.filter.dkim.KnownKeys;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.filter.dkim.TestSigner;
import io.poststrom.smtp.Domain;
import java.util.List;

/** Mails through the code under test. */
final class Chains {
  static final String MAIL = Mails.CLEAN.replace("\n", "\r\n");
  static final String RESULTS = "Authentication-Results: us.test;\r\n\tspf=pass; arc=pass\r\n";
  static final SigningKey KEY =
      new SigningKey(
          Domain.of("us.test"), Domain.of("s"), Algorithm.RSA_SHA256, TestSealer.PAIR.getPrivate());

  private Chains() {}

  /** The keys of that many of {@link TestSealer}'s sets, and ours. */
  static KnownKeys keys(int sets) {
    KnownKeys keys = new KnownKeys().with("s._domainkey.us.test", TestSealer.RECORD);
    for (int i = 1; i <= sets; i++) {
      keys.with(TestSealer.keyName(i), TestSealer.RECORD);
    }
    return keys;
  }

  static ArcOutcome validate(DkimDns dns, String mail) {
    return validate(dns, TestSigner.octets(mail), 1 << 20);
  }

  /** The body in pieces. */
  static ArcOutcome validate(DkimDns dns, byte[] octets, int piece) {
    Header header = HeaderParser.parse(octets);
    BodyHashes hashes = new BodyHashes();
    ArcValidation validation = new ArcValidator(dns).begin(header, octets, Mails.NOW, hashes);
    feed(hashes, header, octets, piece);
    return validation.end().toCompletableFuture().join();
  }

  /** The mail with our set on top, if there is one to add. */
  static String seal(DkimDns dns, String mail, List<String> prepended) {
    return String.join("", fields(dns, mail, prepended)) + String.join("", prepended) + mail;
  }

  static List<String> fields(DkimDns dns, String mail, List<String> prepended) {
    byte[] octets = TestSigner.octets(mail);
    Header header = HeaderParser.parse(octets);
    BodyHashes hashes = new BodyHashes();
    ArcValidation validation = new ArcValidator(dns).begin(header, octets, Mails.NOW, hashes);
    ArcSealing sealing = new ArcSealer(KEY).begin(hashes);
    feed(hashes, header, octets, 1 << 16);
    return sealing.fields(
        validation.end().toCompletableFuture().join(),
        SealableMail.of(prepended, header, octets),
        RESULTS,
        Mails.NOW);
  }

  private static void feed(BodyHashes hashes, Header header, byte[] octets, int piece) {
    for (int at = header.bodyStart(); at < octets.length; at += piece) {
      hashes.update(octets, at, Math.min(at + piece, octets.length));
    }
  }
}
