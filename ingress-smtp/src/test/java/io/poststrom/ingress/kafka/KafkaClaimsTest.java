package io.poststrom.ingress.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.poststrom.ingress.submission.Claim;
import io.poststrom.mail.MailId;
import io.poststrom.wire.BadRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaClaimsTest {
  private static final String GOLDEN =
      "01jd9zq4x8e5t6r7m8n9p0qrsv ab12 1795341600000 1795341670000 2 9f DONE";

  @Test
  void aClaimComesBackFromItsRecord() throws BadRecord {
    Claim claim =
        new Claim(
            new MailId("01jd9zq4x8e5t6r7m8n9p0qrsv"),
            "ab12",
            Instant.ofEpochMilli(1_795_341_600_000L),
            Instant.ofEpochMilli(1_795_341_670_000L),
            2,
            "9f",
            Claim.State.DONE);
    KafkaClaims.Rules rules = new KafkaClaims.Rules();

    assertEquals(GOLDEN, new String(rules.encode(claim), StandardCharsets.US_ASCII));
    assertEquals(claim, rules.decode(rules.encode(claim)));
    assertEquals(claim.since().plusSeconds(86_400), rules.expires(claim));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "a b c d e f g", GOLDEN + " ", GOLDEN + "X"})
  void whatIsNoneIsRefused(String text) {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);

    assertThrows(BadRecord.class, () -> new KafkaClaims.Rules().decode(octets));
  }
}
