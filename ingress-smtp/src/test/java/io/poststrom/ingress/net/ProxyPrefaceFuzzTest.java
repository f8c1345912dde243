package io.poststrom.ingress.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.poststrom.ingress.net.ProxyPreface.Outcome;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever stands where a PROXY header should: one outcome, no exception, and no octet is lost. */
class ProxyPrefaceFuzzTest {
  private static final int HEADERS = 20_000;
  private static final Endpoints OWN =
      new Endpoints(
          new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1),
          InetAddress.ofLiteral("192.0.2.2"));
  private static final List<byte[]> SEEDS =
      List.of(
          ascii("PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\r\n"),
          ascii("PROXY TCP6 2001:db8::7 2001:db8::1 40001 25\r\n"),
          ascii("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"),
          version2("21 11 000c c0000207 c6336401 9c40 0019"),
          version2("20 00 0000"),
          // Addresses of sockets in the file system, of datagrams, and a family that is unknown.
          version2("21 31 00d8" + "61".repeat(216)),
          version2("21 12 000c c0000207 c6336401 9c40 0019"),
          version2("21 ff 0000"),
          // TLVs: noop; ALPN; a checksum; TLS with a version in it; one that is longer than all.
          version2("21 11 001d c0000207 c6336401 9c40 0019 040001 00 010002 6832 030004 00000000"),
          version2("21 11 001c c0000207 c6336401 9c40 0019 20000d 01 00000000 210005 544c537631"),
          version2("21 11 000f c0000207 c6336401 9c40 0019 04ffff"));

  @FuzzTest(maxDuration = "20s")
  void isReadOrRefused(byte @NotNull [] octets) {
    read(octets, new Random(Arrays.hashCode(octets)));
  }

  @Test
  void mutatedHeadersAreReadOrRefused() {
    for (int seed = 0; seed < HEADERS; seed++) {
      Random random = new Random(seed);
      byte[] header = SEEDS.get(random.nextInt(SEEDS.size())).clone();
      for (int i = random.nextInt(4); i > 0; i--) {
        header[random.nextInt(header.length)] = (byte) random.nextInt(256);
      }
      read(Arrays.copyOf(header, random.nextInt(header.length + 20)), random);
    }
  }

  private static void read(byte[] octets, Random random) {
    EmbeddedChannel channel = new EmbeddedChannel();
    List<Outcome> outcomes = new ArrayList<>();
    ProxyPreface.await(channel.pipeline(), OWN, outcomes::add);
    for (int at = 0; at < octets.length && outcomes.isEmpty(); ) {
      int piece = Math.min(1 + random.nextInt(40), octets.length - at);
      channel.writeInbound(Unpooled.copiedBuffer(octets, at, piece));
      at += piece;
    }
    channel.checkException();
    assertTrue(outcomes.size() <= 1, outcomes::toString);
    if (!outcomes.isEmpty() && outcomes.getFirst() instanceof Outcome.Known) {
      ProxyPreface.release(channel.pipeline());
      byte[] rest = rest(channel);
      assertArrayEquals(
          rest,
          Arrays.copyOfRange(octets, indexOf(octets, rest), indexOf(octets, rest) + rest.length));
    }
    channel.finishAndReleaseAll();
    assertEquals(1, outcomes.size(), "somebody hears of it once");
  }

  private static int indexOf(byte[] all, byte[] part) {
    String text = new String(all, StandardCharsets.ISO_8859_1);
    return Math.max(0, text.indexOf(new String(part, StandardCharsets.ISO_8859_1)));
  }

  private static byte[] rest(EmbeddedChannel channel) {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
      byte[] octets = new byte[next.readableBytes()];
      next.readBytes(octets);
      next.release();
      rest.writeBytes(octets);
    }
    return rest.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] version2(String hex) {
    return HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + hex.replace(" ", ""));
  }
}
