package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.poststrom.event.MailEvent;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Verdict;
import io.poststrom.smtp.EnhancedStatusCode;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events read by somebody else's parser. */
final class EventCodecTest {
  private static final ObjectMapper JACKSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  @Test
  void everyEventHasTheAttributesOfCloudEvents() throws IOException {
    for (MailEvent event : Samples.events()) {
      JsonNode json = read(event);
      assertEquals("1.0", json.get("specversion").asText());
      assertTrue(json.get("source").asText().startsWith("/poststrom/"));
      assertEquals(EventCodec.type(event), json.get("type").asText());
      assertEquals(event.mail().text(), json.get("subject").asText());
      assertEquals(event.time(), OffsetDateTime.parse(json.get("time").asText()).toInstant());
      assertEquals("application/json", json.get("datacontenttype").asText());
      assertEquals(event.recipient(), json.get("data").get("recipient").asText());
    }
  }

  @Test
  void idsTellEventsApartAndTheSameFactHasTheSame() {
    Set<String> ids = new HashSet<>();
    Samples.events().forEach(event -> ids.add(EventCodec.id(event)));
    assertEquals(Samples.events().size(), ids.size());
    Samples.events().forEach(event -> assertTrue(ids.contains(EventCodec.id(event))));

    assertNotEquals(EventCodec.id(accepted("a@b.example")), EventCodec.id(accepted("b@b.example")));
  }

  @Test
  void hostsTriedInOneAttemptAndAttemptsAreToldApart() {
    List<String> ids =
        Stream.of(
                attempted(1, 1),
                attempted(1, 2),
                attempted(1, 3),
                attempted(2, 1),
                attempted(12, 1))
            .map(EventCodec::id)
            .map(id -> id.substring(id.lastIndexOf('/') + 1))
            .toList();

    assertEquals(List.of("1", "1.2", "1.3", "2", "12"), ids);
  }

  @Test
  void aMailSetAsideAgainIsAnotherFact() {
    assertEquals(EventCodec.id(aside("mail.slow/0/1")), EventCodec.id(aside("mail.slow/0/1")));
    assertNotEquals(EventCodec.id(aside("mail.slow/0/1")), EventCodec.id(aside("mail.slow/0/2")));
  }

  private static MailEvent attempted(int attempt, int host) {
    Diagnostic said =
        Diagnostic.local(Samples.TIME, "", new EnhancedStatusCode(4, 4, 1), "no answer");
    return new MailEvent.Attempted(
        Samples.ID, Samples.TIME, "a@b.example", Samples.OBLIGATION, attempt, host, said);
  }

  private static MailEvent aside(String from) {
    return new MailEvent.DeadLettered(
        Samples.ID, Samples.TIME, "a@b.example", MailEvent.DeadLettered.By.FILTER, "why", from);
  }

  @Test
  void anyTextComesThrough() throws IOException {
    GeneratedMails generated = new GeneratedMails(3);
    for (int i = 0; i < 1_000; i++) {
      String text = generated.text(60);
      assertEquals(text, read(accepted(text)).get("data").get("recipient").asText());
    }
  }

  @Test
  void everyControlCharacterIsEscaped() throws IOException {
    for (char c = 0; c < 0x20; c++) {
      assertEquals("" + c, read(accepted("" + c)).get("data").get("recipient").asText());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "\ude00", "a\ud83d", "\ude00\ud83d", "\ud83d\ud83d\ude00"})
  void aSurrogateWithoutItsPartnerIsReplaced(String text) throws IOException {
    String read = read(accepted(text)).get("data").get("recipient").asText();

    assertTrue(read.contains("\ufffd"), read);
    assertEquals(text.length(), read.length());
  }

  @Test
  void aScoreThatIsNoNumberIsNull() throws IOException {
    Verdict verdict = new Verdict(Verdict.Action.PASS, Double.NaN, List.of());
    MailEvent event = new MailEvent.Filtered(Samples.ID, Samples.TIME, "a@b.example", verdict);

    assertTrue(read(event).get("data").get("score").isNull());
  }

  @Test
  void whoHasProvenAnIdentityIsTold() throws IOException {
    MailEvent event =
        new MailEvent.Accepted(
            Samples.ID,
            Samples.TIME,
            "b@x.test",
            "",
            "submission",
            "",
            "",
            Optional.of("ann"),
            1,
            Optional.empty());
    assertEquals("ann", read(event).get("data").get("identity").asText());
    assertFalse(read(accepted("b@x.test")).get("data").has("identity"));
  }

  @Test
  void theRuleThatARefusalGoesByIsTold() throws IOException {
    assertEquals("staff", read(refused(Optional.of("staff"))).get("data").get("rule").asText());
    assertFalse(read(refused(Optional.empty())).get("data").has("rule"));
  }

  private static MailEvent refused(Optional<String> rule) {
    return new MailEvent.Refused(
        Samples.ID, Samples.TIME, "", "", "mx", "", "", Optional.empty(), "MAIL", "550 no", rule);
  }

  @Test
  void untilWhenAMailIsHeldIsTold() throws IOException {
    Instant release = Instant.parse("2026-12-24T18:00:00Z");
    MailEvent event =
        new MailEvent.Accepted(
            Samples.ID,
            Samples.TIME,
            "b@x.test",
            "",
            "submission",
            "",
            "",
            Optional.empty(),
            1,
            Optional.of(release),
            -4,
            List.of("a:1", "b\"c"));
    assertEquals("2026-12-24T18:00:00Z", read(event).get("data").get("releaseAt").asText());
    assertEquals(-4, read(event).get("data").get("priority").asInt());
    assertEquals("b\"c", read(event).get("data").get("tags").get(1).asText());
    assertFalse(read(accepted("b@x.test")).get("data").has("releaseAt"));
    assertFalse(read(accepted("b@x.test")).get("data").has("priority"));
  }

  private static MailEvent accepted(String recipient) {
    return new MailEvent.Accepted(
        Samples.ID,
        Samples.TIME,
        recipient,
        "",
        "mx",
        "192.0.2.1",
        recipient,
        Optional.empty(),
        1,
        Optional.empty());
  }

  private static JsonNode read(MailEvent event) throws IOException {
    return JACKSON.readTree(EventCodec.encode(event).value());
  }
}
