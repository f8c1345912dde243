package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Alignment;
import io.poststrom.mail.DmarcObservation.Destination;
import io.poststrom.mail.DmarcObservation.Override;
import io.poststrom.mail.DmarcObservation.Published;
import io.poststrom.mail.DmarcObservation.Signature;
import io.poststrom.mail.DmarcObservation.SpfResult;
import io.poststrom.mail.DmarcObservation.Treatment;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Observations, there and back, and as ever: the files are never changed. */
class DmarcCodecTest {
  static final DmarcObservation FULL =
      new DmarcObservation(
          Samples.TIME,
          "example.org",
          new Published(
              Treatment.REJECT, Treatment.QUARANTINE, Treatment.NONE, true, true, true, "1:d"),
          List.of(
              new Destination("mailto:dmarc@example.org", OptionalLong.of(10 << 20)),
              new Destination("mailto:d%21@example.net", OptionalLong.empty())),
          InetAddress.ofLiteral("2001:db8::1"),
          "shop.example.org",
          "example.net",
          Alignment.ALIGNED,
          Alignment.ALIGNED,
          Treatment.QUARANTINE,
          List.of(Override.values()),
          Optional.of(new SpfResult("example.net", "softfail")),
          List.of(
              new Signature("example.org", "s1", "pass"),
              new Signature("example.net", "s2", "fail")));

  private static final DmarcObservation LEAST =
      new DmarcObservation(
          Samples.TIME,
          "example.org",
          new Published(Treatment.NONE, Treatment.NONE, Treatment.NONE, false, false, false, "0"),
          List.of(),
          InetAddress.ofLiteral("192.0.2.1"),
          "example.org",
          "",
          Alignment.NOT_ALIGNED,
          Alignment.NOT_ALIGNED,
          Treatment.PASS,
          List.of(),
          Optional.empty(),
          List.of());

  @Test
  void areWrittenAsEver() throws IOException {
    assertEquals(golden("dmarc-full"), HexFormat.of().formatHex(DmarcCodec.encode(FULL).value()));
    assertEquals(golden("dmarc-least"), HexFormat.of().formatHex(DmarcCodec.encode(LEAST).value()));
    assertEquals("example.org", DmarcCodec.encode(FULL).key());
  }

  @Test
  void thoseOfYesterdayAreRead() throws IOException, BadRecord {
    assertEquals(FULL, DmarcCodec.decode("example.org", octets("dmarc-full")));
    assertEquals(LEAST, DmarcCodec.decode("example.org", octets("dmarc-least")));
  }

  @Test
  void whatIsNoneIsRefused() {
    assertThrows(BadRecord.class, () -> DmarcCodec.decode(null, octets("dmarc-full")));
    assertThrows(BadRecord.class, () -> DmarcCodec.decode("example.org", null));
    assertThrows(BadRecord.class, () -> DmarcCodec.decode("example.org", new byte[0]));
    assertThrows(BadRecord.class, () -> DmarcCodec.decode("example.org", new byte[] {1, 2, 3}));
  }

  private static byte[] octets(String name) throws IOException {
    return HexFormat.of().parseHex(golden(name));
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = DmarcCodecTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
      return in == null
          ? ""
          : new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\\s", "");
    }
  }
}
