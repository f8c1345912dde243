package io.poststrom.filter.care;

import static io.poststrom.filter.care.Answers.NO_DATA;
import static io.poststrom.filter.care.Answers.NO_NAME;
import static io.poststrom.filter.care.Answers.SILENT;
import static io.poststrom.filter.care.Answers.told;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.DkimDns.Answer;
import io.poststrom.filter.dkim.PublishedKey;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.smtp.Domain;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DkimFindingsTest {
  private static final String NAME = "s._domainkey.example.test";
  private static final KeyPair RSA = pair("RSA", 2048);
  private static final SigningKey OURS =
      new SigningKey(
          Domain.of("example.test"), Domain.of("s"), Algorithm.RSA_SHA256, RSA.getPrivate());
  private static final String RECORD = PublishedKey.record(OURS);

  @Test
  void aGoodKeyIsRight() {
    assertEquals("ok " + NAME + ": RSA of 2048 bits\n", look(RECORD));
    assertEquals(
        "ok " + NAME + ": ed25519; not everybody knows it, so sign with RSA as well\n",
        look("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="));
    assertEquals("ok " + NAME + ": RSA of 2048 bits\n", ours(RECORD));
  }

  @Test
  void shortTestedAndRevokedKeysAreNoted() {
    assertEquals(
        "note " + NAME + ": RSA of 1024 bits; 2048 would be right (RFC 8301 section 3.2)\n",
        look(record(pair("RSA", 1024))));
    assertEquals(
        "note " + NAME + " is revoked: nothing that it signed verifies\n",
        look("v=DKIM1; k=rsa; p="));
    assertEquals(
        """
        ok %s: RSA of 2048 bits
        note %s: t=y says that the domain is only testing
          %s
        """
            .formatted(NAME, NAME, ZoneLine.txt(NAME, RECORD)),
        look(RECORD.replace("v=DKIM1;", "v=DKIM1; t=y;")));
    assertTrue(look(RECORD + "; t=y:s").contains("; t=s\""), look(RECORD + "; t=y:s"));
  }

  @Test
  void whatNobodyCanVerifyWithIsWrong() {
    assertTrue(look(record(pair("RSA", 512))).startsWith("wrong " + NAME + ": an RSA key of 512"));
    assertEquals("wrong " + NAME + ": the key record has no p=\n", look("v=DKIM1; k=rsa"));
    assertEquals("wrong " + NAME + ": the key is not for email\n", look(RECORD + "; s=tlsrpt"));
    assertTrue(look("gibberish").startsWith("wrong " + NAME));
    assertTrue(
        look(RECORD, RECORD).startsWith("wrong " + NAME + " has 2 TXT records: there must be one"));
    assertEquals(
        "wrong " + NAME + " shows no key\n", told(of(new Answer.Nothing(), Optional.empty())));
  }

  @Test
  void silenceIsNotWrong() {
    assertEquals(
        "unknown DNS did not say what is at " + NAME + " (SERVFAIL)\n",
        told(of(new Answer.Failed("SERVFAIL"), Optional.of(OURS))));
  }

  @Test
  void aKeyOfOursThatIsNotShownIsToldWithItsRecord() {
    String mend = "  " + ZoneLine.txt(NAME, RECORD) + "\n";
    assertEquals(
        "wrong " + NAME + " shows no key; it is not used until DNS shows it\n" + mend,
        told(of(new Answer.Nothing(), Optional.of(OURS))));
    assertEquals(
        "wrong "
            + NAME
            + " shows another key than the one in the file; it is not used until DNS shows it\n"
            + mend,
        ours(record(pair("RSA", 2048))));
    assertEquals(
        "wrong " + NAME + " is revoked; it is not used until DNS shows it\n" + mend,
        ours("v=DKIM1; p="));
    assertTrue(ours("v=DKIM1; k=ed25519; p=AAAA").startsWith("wrong " + NAME + " is of no use: "));
  }

  @Test
  void whereNobodyNamesAKeyItIsSaidHowTo() {
    assertEquals(
        "note the domain shows no key at all; ./poststrom dkim generate example.test makes one\n",
        told(DkimFindings.unnamed("example.test", NO_NAME)));
    assertEquals(
        "note nobody can list a domain's keys: name them with --selector NAME\n",
        told(DkimFindings.unnamed("example.test", NO_DATA)));
    assertEquals(
        "unknown DNS did not say what is at _domainkey.example.test (SERVFAIL)\n",
        told(DkimFindings.unnamed("example.test", SILENT)));
  }

  private static String look(String... texts) {
    return told(of(new Answer.Found(List.of(texts)), Optional.empty()));
  }

  private static String ours(String text) {
    return told(of(new Answer.Found(List.of(text)), Optional.of(OURS)));
  }

  private static List<Finding> of(Answer answer, Optional<SigningKey> ours) {
    return DkimFindings.of(new DkimFindings.Key(NAME, answer, ours));
  }

  private static String record(KeyPair pair) {
    return "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
  }

  private static KeyPair pair(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
