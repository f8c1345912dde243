package io.poststrom.filter.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanonicalBodyTest {
  private static final String ALPHABET = "ab \t\r\n";

  /** The canonical form of a body that comes in pieces of up to so many octets. */
  private static String canonical(Canonicalisation form, String body, int[] cuts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CanonicalBody canonical =
        CanonicalBody.of(form, (octets, from, to) -> out.write(octets, from, to - from));
    byte[] octets = TestSigner.octets(body);
    int at = 0;
    for (int cut : cuts) {
      canonical.update(octets, at, cut);
      at = cut;
    }
    canonical.update(octets, at, octets.length);
    canonical.end();
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private static String canonical(Canonicalisation form, String body) {
    return canonical(form, body, new int[0]);
  }

  private static String hash(Canonicalisation form, String body) {
    BodyHashes hashes = new BodyHashes();
    hashes.want(form, OptionalLong.empty());
    byte[] octets = TestSigner.octets(body);
    hashes.update(octets, 0, octets.length);
    hashes.end();
    return TestSigner.base64(hashes.hash(form, OptionalLong.empty()).orElseThrow());
  }

  @Test
  void theExampleOfRfc6376() {
    String body = " C \r\nD \t E\r\n\r\n\r\n"; // section 3.4.5
    assertEquals(" C\r\nD E\r\n", canonical(Canonicalisation.RELAXED, body));
    assertEquals(" C \r\nD \t E\r\n", canonical(Canonicalisation.SIMPLE, body));
  }

  @Test
  void theEmptyBodysHashesAreThoseOfRfc6376() {
    for (String empty : new String[] {"", "\r\n", "\r\n\r\n\r\n"}) {
      assertEquals(
          "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=", hash(Canonicalisation.SIMPLE, empty));
      assertEquals(
          "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", hash(Canonicalisation.RELAXED, empty));
    }
    assertEquals("", canonical(Canonicalisation.RELAXED, " \t\r\n \r\n\t"));
  }

  @Test
  void anEndIsMadeWhereThereIsNone() {
    assertEquals("a\r\n", canonical(Canonicalisation.SIMPLE, "a"));
    assertEquals("a\r\n", canonical(Canonicalisation.RELAXED, "a \t"));
  }

  /** A CR or LF alone never comes, and if it does it is an octet like any other. */
  @Test
  void bareLineEndsAreData() {
    assertEquals("a\rb\nc\n\r\n", canonical(Canonicalisation.SIMPLE, "a\rb\nc\n"));
    assertEquals("a\r\r\n", canonical(Canonicalisation.SIMPLE, "a\r\r\n\r\n"));
    assertEquals("a\r\r\n", canonical(Canonicalisation.RELAXED, "a\r"));
    assertEquals("\r\n\r\r\n\n\r\n", canonical(Canonicalisation.SIMPLE, "\r\n\r\r\n\n"));
  }

  @Test
  void everyCutOfAShortBodyGivesTheSame() {
    Random random = new Random(7);
    for (int n = 0; n < 400; n++) {
      String body = body(random, 12);
      for (Canonicalisation form : Canonicalisation.values()) {
        String whole = canonical(form, body);
        for (int first = 0; first <= body.length(); first++) {
          for (int second = first; second <= body.length(); second++) {
            assertEquals(whole, canonical(form, body, new int[] {first, second}), body);
          }
        }
      }
    }
  }

  @Test
  void proseAgreesWithThePlainestReading() {
    Random random = new Random(8);
    for (int n = 0; n < 2_000; n++) {
      String body = body(random, 60).replace("\r", "").replace("\n", "\r\n");
      for (Canonicalisation form : Canonicalisation.values()) {
        assertEquals(TestSigner.body(body, form.word()), canonical(form, body), body);
      }
    }
  }

  @Test
  void longRunsOfLineEndsAreKeptWhereSomethingFollows() {
    String many = "\r\n".repeat(5_000);
    for (Canonicalisation form : Canonicalisation.values()) {
      assertEquals("a" + many + "b\r\n", canonical(form, "a" + many + "b" + many));
    }
  }

  /** Each length's hash is that of the beginning, from one pass and however it is cut. */
  @Test
  void beginningsAreHashedOnTheWay() {
    Random random = new Random(9);
    for (int n = 0; n < 200; n++) {
      String body = body(random, 40);
      BodyHashes hashes = new BodyHashes();
      Canonicalisation form = Canonicalisation.values()[n % 2];
      for (int length = 0; length < 50; length += 1 + random.nextInt(5)) {
        hashes.want(form, OptionalLong.of(length));
      }
      byte[] octets = TestSigner.octets(body);
      int cut = random.nextInt(octets.length + 1);
      hashes.update(octets, 0, cut);
      hashes.update(octets, cut, octets.length);
      hashes.end();
      String canonical = canonical(form, body);
      for (int length = 0; length < 50; length++) {
        OptionalLong wanted = OptionalLong.of(length);
        if (hashes.hash(form, wanted).isPresent()) {
          String beginning = canonical.substring(0, length);
          assertEquals(
              TestSigner.base64(TestSigner.sha256(TestSigner.octets(beginning))),
              TestSigner.base64(hashes.hash(form, wanted).get()));
          assertEquals(canonical.length() - length, hashes.beyond(form, wanted));
        }
      }
    }
  }

  private static String body(Random random, int most) {
    StringBuilder body = new StringBuilder();
    int length = random.nextInt(most + 1);
    while (body.length() < length) {
      boolean line = random.nextInt(3) == 0;
      body.append(line ? "\r\n" : ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return body.toString();
  }
}
