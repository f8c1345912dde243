package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.event.MailEvent;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Obligation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Yesterday's records stay readable, and today's are as yesterday's. The folder golden holds a hex
 * file per header and a JSON file per event. Where the format gains a field, add a sample with new
 * files; a file that is there is never changed.
 */
final class GoldenBytesTest {
  @Test
  void mailsAreWrittenAsEver() throws IOException {
    assertEquals(golden("mail-full", full()), hex(MailCodec.encode(Samples.full()).headers()));
    assertEquals(golden("mail-least", least()), hex(MailCodec.encode(Samples.least()).headers()));
    assertEquals(
        golden("mail-unhurried", least()), hex(MailCodec.encode(Samples.unhurried()).headers()));
    assertEquals(
        golden("mail-chunked", chunked()), hex(MailCodec.encode(Samples.chunked()).headers()));
    assertEquals(golden("mail-timed", least()), hex(MailCodec.encode(Samples.timed()).headers()));
    assertEquals(golden("mail-secret", least()), hex(MailCodec.encode(Samples.secret()).headers()));
  }

  @Test
  void mailsOfYesterdayAreRead() throws IOException, BadRecord {
    Same.mail(Samples.full(), read("mail-full", full(), Samples.full()));
    Same.mail(Samples.least(), read("mail-least", least(), Samples.least()));
    Same.mail(Samples.unhurried(), read("mail-unhurried", least(), Samples.unhurried()));
    Same.mail(Samples.chunked(), read("mail-chunked", chunked(), Samples.chunked()));
    Same.mail(Samples.timed(), read("mail-timed", least(), Samples.timed()));
    Same.mail(Samples.secret(), read("mail-secret", least(), Samples.secret()));
  }

  @Test
  void obligationsAreWrittenAsEver() throws IOException {
    assertEquals(
        golden("obligation", obligation()),
        hex(ObligationCodec.encode(Samples.obligation()).headers()));
  }

  @Test
  void obligationsOfYesterdayAreRead() throws IOException, BadRecord {
    Obligation want = Samples.obligation();
    Obligation got =
        ObligationCodec.decode(
            "01jd9zq4x8e5t6r7m8n9p0qrst.4aa9416d5004ae9b",
            headers(golden("obligation", obligation())),
            want.value());
    Same.obligation(want, got);
  }

  @TestFactory
  Stream<DynamicTest> eventsAreWrittenAsEver() {
    return Samples.events().stream()
        .map(event -> DynamicTest.dynamicTest(EventCodec.type(event), () -> isAsEver(event)));
  }

  private static void isAsEver(MailEvent event) throws IOException {
    String type = EventCodec.type(event);
    String file = "event-" + type.substring(type.lastIndexOf('.') + 1) + ".json";
    WireRecord written = EventCodec.encode(event);
    assertEquals(file(file), new String(written.value(), StandardCharsets.UTF_8) + "\n");
    assertEquals(Samples.ID.text(), written.key());
  }

  private static List<String> full() {
    return List.of(
        HeaderName.ENVELOPE, HeaderName.CONTENT, HeaderName.PREPENDED, HeaderName.VERDICT);
  }

  private static List<String> least() {
    return List.of(HeaderName.ENVELOPE, HeaderName.CONTENT);
  }

  private static List<String> chunked() {
    return List.of(HeaderName.ENVELOPE, HeaderName.CONTENT);
  }

  private static List<String> obligation() {
    return List.of(
        HeaderName.ENVELOPE, HeaderName.CONTENT, HeaderName.PREPENDED, HeaderName.OBLIGATION);
  }

  private static AcceptedMail read(String name, List<String> headers, AcceptedMail sample)
      throws IOException, BadRecord {
    return MailCodec.decode(Samples.ID.text(), headers(golden(name, headers)), sample.value());
  }

  /** The lines {@code HEADER HEX} of a sample's files. */
  private static List<String> golden(String name, List<String> headers) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String header : headers) {
      lines.add(header + " " + file(name + "." + header + ".hex").replaceAll("\\s", ""));
    }
    return lines;
  }

  private static List<String> hex(Headers headers) {
    return Stream.of(headers.toArray())
        .map((Header h) -> h.key() + " " + HexFormat.of().formatHex(h.value()))
        .toList();
  }

  private static Headers headers(List<String> lines) {
    RecordHeaders headers = new RecordHeaders();
    for (String line : lines) {
      String[] parts = line.split(" ", 2);
      headers.add(parts[0], HexFormat.of().parseHex(parts[1]));
    }
    return headers;
  }

  private static String file(String name) throws IOException {
    try (InputStream in = GoldenBytesTest.class.getResourceAsStream("/golden/" + name)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
