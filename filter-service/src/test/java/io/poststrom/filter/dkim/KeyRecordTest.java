package io.poststrom.filter.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.security.PublicKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRecordTest {
  private static KeyRecord valid(String text) {
    return assertInstanceOf(KeyRecord.Parsed.Valid.class, KeyRecord.parse(text)).key();
  }

  private static String problem(String text) {
    return assertInstanceOf(KeyRecord.Parsed.Invalid.class, KeyRecord.parse(text)).reason();
  }

  private static VerifyingKey.Read read(String type, byte[] data) {
    return VerifyingKey.of(new KeyRecord(type, TestSigner.base64(data), false, false));
  }

  private static String keyProblem(String type, byte[] data) {
    return assertInstanceOf(VerifyingKey.Read.Invalid.class, read(type, data)).reason();
  }

  @Test
  void tagsHaveTheirDefaults() {
    assertEquals(new KeyRecord("rsa", "YWI=", false, false), valid("p=YW I="));
    assertEquals(
        new KeyRecord("ed25519", "YWI=", true, true),
        valid(
            "v=DKIM1; h=sha1:sha256; k=ed25519; n=hello there; s=tlsrpt:email; t=y:s; g=x; p=YWI="));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "k=rsa                     | the key record has no p=",
        "v=DKIM1; p=               | the key has been revoked",
        "p=YWI=; v=DKIM1           | the key record does not begin with v=DKIM1",
        "v=spf1; p=YWI=            | the key record does not begin with v=DKIM1",
        "v=DKIM1; h=sha1; p=YWI=   | the key is not for sha256",
        "v=DKIM1; s=tlsrpt; p=YWI= | the key is not for email",
        "v=DKIM1; k=dsa; p=YWI=    | the key is of an unknown type",
        "v=DKIM1; p=YWI=; p=YWI=   | the key record has tag p stands twice",
        "v=spf1 -all               | the key record does not begin with v=DKIM1",
        "some words                | the key record has a tag that is not name=value",
        "''                        | the key record has no tags",
      })
  void whatIsNoKeyForUsHasItsReason(String text, String reason) {
    assertEquals(reason, problem(text));
  }

  @Test
  void aGiantRecordIsRefusedUnread() {
    assertEquals(
        "the key record is longer than 4096 octets", problem("v=DKIM1; p=" + "A".repeat(65_000)));
  }

  @Test
  void anRsaKeyMayComeWithOrWithoutItsEnvelope() {
    byte[] envelope = TestSigner.RSA.getPublic().getEncoded();
    byte[] bare = Arrays.copyOfRange(envelope, 24, envelope.length);
    PublicKey expected = TestSigner.RSA.getPublic();
    for (byte[] data : new byte[][] {envelope, bare}) {
      assertEquals(
          new VerifyingKey(Algorithm.RSA_SHA256, expected),
          assertInstanceOf(VerifyingKey.Read.Valid.class, read("rsa", data)).key());
    }
  }

  @Test
  void keysOfTheWrongLengthAreRefused() {
    byte[] ed25519 = TestSigner.ED25519.getPublic().getEncoded();
    assertEquals(
        "an RSA key of 768 bits is too short (RFC 8301)",
        keyProblem("rsa", TestSigner.RSA_768.getPublic().getEncoded()));
    assertEquals("an ed25519 key has 32 octets, this one 44", keyProblem("ed25519", ed25519));
    assertEquals("the key is broken", keyProblem("rsa", ed25519));
    assertEquals("the key is broken", keyProblem("rsa", new byte[300]));
    assertInstanceOf(
        VerifyingKey.Read.Valid.class, read("rsa", TestSigner.RSA_1024.getPublic().getEncoded()));
  }
}
