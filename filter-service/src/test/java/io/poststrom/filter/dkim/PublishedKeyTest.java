package io.poststrom.filter.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.dkim.PublishedKey.State;
import io.poststrom.smtp.Domain;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our keys beside what DNS shows of them. */
class PublishedKeyTest {
  private static final SigningKey RSA = DkimSignerTest.key("rsa", TestSigner.RSA);
  private static final SigningKey ED25519 = DkimSignerTest.key("ed", TestSigner.ED25519);

  private static PublishedKey published(SigningKey ours, String... texts) {
    return PublishedKey.of(ours, new DkimDns.Answer.Found(List.of(texts)));
  }

  @Test
  void whatIsToBePublishedIsShownOnceItIs() {
    for (SigningKey key : List.of(RSA, ED25519)) {
      assertEquals(
          new PublishedKey(State.SHOWN, ""),
          published(key, PublishedKey.record(key)),
          key::toString);
    }
    assertEquals("ed._domainkey.sender.example", ED25519.recordName());
  }

  @Test
  void thePublicHalfIsThatOfThePair() {
    assertEquals(TestSigner.RSA.getPublic(), RSA.publicKey());
    assertEquals(TestSigner.ED25519.getPublic(), ED25519.publicKey());
  }

  /** RFC 8463 appendix A.2. */
  @Test
  void theRecordOfAKnownKeyIsKnown() {
    byte[] seed = Base64.getDecoder().decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=");
    byte[] head = Arrays.copyOf(TestSigner.ED25519.getPrivate().getEncoded(), 16);
    byte[] encoded = Arrays.copyOf(head, 48);
    System.arraycopy(seed, 0, encoded, 16, 32);
    String pem =
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(Base64.getEncoder().encodeToString(encoded));
    PrivateKeyFile.Read.Valid read =
        assertInstanceOf(PrivateKeyFile.Read.Valid.class, PrivateKeyFile.read(pem));
    SigningKey key =
        new SigningKey(
            Domain.of("football.example.com"), Domain.of("brisbane"), read.algorithm(), read.key());

    assertEquals(
        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        PublishedKey.record(key));
  }

  @Test
  void aKeyThatDnsDoesNotShowHasAWordForIt() {
    assertEquals(
        new PublishedKey(State.ABSENT, ""), PublishedKey.of(RSA, new DkimDns.Answer.Nothing()));
    assertEquals(
        new PublishedKey(State.TEMPERROR, "SERVFAIL"),
        PublishedKey.of(RSA, new DkimDns.Answer.Failed("SERVFAIL")));
    assertEquals(
        new PublishedKey(State.DIFFERENT, ""),
        published(RSA, TestSigner.record(TestSigner.RSA_1024)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v=DKIM1; p=                 | REVOKED | ''",
        "v=DKIM1; k=ed25519; p=KEY   | UNFIT   | it says k=ed25519, not k=rsa",
        "v=DKIM1; h=sha1; p=KEY      | UNFIT   | the key is not for sha256",
        "v=DKIM1; s=tlsrpt; p=KEY    | UNFIT   | the key is not for email",
        "v=DKIM1; k=rsa              | UNFIT   | the key record has no p=",
        "v=DKIM1; p=!!!              | UNFIT   | the key is not Base64",
        "v=spf1 -all                 | UNFIT   | the key record does not begin with v=DKIM1",
        "k=rsa; p=KEY                | SHOWN   | ''",
        "v=DKIM1; t=s; s=*:x; p=KEY  | SHOWN   | ''",
        "v=DKIM1; t=y; p=KEY         | SHOWN   | it says t=y: verifiers may ignore its signatures",
      })
  void aRecordIsReadAsVerifiersReadIt(String record, State state, String detail) {
    String key = Base64.getEncoder().encodeToString(TestSigner.RSA.getPublic().getEncoded());
    assertEquals(new PublishedKey(state, detail), published(RSA, record.replace("KEY", key)));
  }

  @Test
  void ofSeveralRecordsOursCountsAndPeopleAreToldThatThereMustBeOne() {
    String other = TestSigner.record(TestSigner.RSA_1024);

    assertEquals(
        new PublishedKey(State.SHOWN, "there must be one record, and there are 2"),
        published(RSA, other, PublishedKey.record(RSA)));
    assertEquals(State.DIFFERENT, published(RSA, "v=spf1 -all", other).state());
    String[] many = new String[1_000];
    Arrays.fill(many, other);
    many[999] = PublishedKey.record(RSA);
    assertEquals(State.DIFFERENT, published(RSA, many).state());
  }

  @Test
  void nothingShowsAPrivateKey() {
    String secret = Base64.getEncoder().encodeToString(RSA.key().getEncoded());

    assertTrue(RSA.toString().toLowerCase(Locale.ROOT).startsWith("rsa-sha256 rsa."));
    assertTrue(!RSA.toString().contains(secret.substring(40, 60)));
  }
}
