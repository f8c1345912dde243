package io.poststrom.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserSecretTest {
  private static final String KEYS_256 =
      "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | Argon2id",
        "$2b$12$DlkT8QZRxM9tjd9t0mM1fewKSRMVsCOrJ5oCWEVSChV4hHyEr1DbC | Bcrypt",
        "$2y$10$DlkT8QZRxM9tjd9t0mM1fewKSRMVsCOrJ5oCWEVSChV4hHyEr1DbC | Bcrypt",
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$" + KEYS_256 + " | SCRAM-SHA-256",
        "SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/fTE="
            + " | SCRAM-SHA-1",
        "CRAM-MD5$bb00c1cdf2ecfe4a37ba1fa4e4e0d5b5c0f4a1c4e2e3a9bf1f4d8b9a7a6b5c4d | CramMd5",
        "DIGEST-MD5$ann@example.org:mail example:0bf3ee0f0f0f0f0f0f0f0f0f0f0f0f0f | DigestMd5",
      })
  void aSecretIsReadAndWrittenAsItWasAndShowsItsKindOnly(String text, String kind) {
    UserSecret secret = UserSecret.parse(text);

    assertEquals(text, secret.text());
    assertEquals(kind, secret.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hunter2",
        "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAA", // not argon2id
        "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAA", // 10 GB a check
        "$argon2id$v=19$m=19456,t=999,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=8,t=1,p=4$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$short",
        "$2b$31$DlkT8QZRxM9tjd9t0mM1fewKSRMVsCOrJ5oCWEVSChV4hHyEr1DbC", // hours a check
        "$2b$12$short",
        "SCRAM-SHA-256$100:W22ZaJ0SNY7soEsUEjb6gQ==$" + KEYS_256,
        "SCRAM-SHA-512$4096:W22ZaJ0SNY7soEsUEjb6gQ==$" + KEYS_256,
        "SCRAM-SHA-1$4096:W22ZaJ0SNY7soEsUEjb6gQ==$" + KEYS_256, // keys of another hash
        "SCRAM-SHA-256$4096:W2===ZaJ0SNY7$" + KEYS_256,
        "CRAM-MD5$abc",
        "DIGEST-MD5$ann:0bf3ee0f0f0f0f0f0f0f0f0f0f0f0f0f", // no realm
        "DIGEST-MD5$ann:a\\:0bf3ee0f0f0f0f0f0f0f0f0f0f0f0f0f", // would have to be quoted
        "DIGEST-MD5$ann:example.org:abc",
      })
  void whatIsNoSecretIsRefusedWithoutBeingRepeated(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> UserSecret.parse(text));

    assertFalse(refused.toString().contains(text), refused::toString);
  }
}
