package io.poststrom.filter.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.dkim.SignatureParser.Parsed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureParserTest {
  private static final String GOOD =
      "v=1; a=rsa-sha256; d=example.net; s=brisbane; h=From:To; bh=YWI=; b=Y2Q=";

  private static DkimSignature valid(String value) {
    return assertInstanceOf(Parsed.Valid.class, SignatureParser.parse(value)).signature();
  }

  private static Parsed.Invalid invalid(String value) {
    return assertInstanceOf(Parsed.Invalid.class, SignatureParser.parse(value));
  }

  @Test
  void theExampleOfRfc6376IsRead() {
    DkimSignature signature =
        valid(
            " v=1; a=rsa-sha256; d=example.net; s=brisbane;\r\n"
                + "   c=simple; q=dns/txt; i=@eng.example.net;\r\n"
                + "   t=1117574938; x=1118006938;\r\n"
                + "   h=from:to:subject:date;\r\n"
                + "   z=From:foo@eng.example.net|To:joe@example.com|\r\n"
                + "     Subject:demo=20run|Date:July=205,=202005=203:44:08=20PM=20-0700;\r\n"
                + "   bh=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=;\r\n"
                + "   b=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZ\r\n"
                + "            VoG4ZHRNiYzR");
    assertEquals(Algorithm.RSA_SHA256, signature.algorithm());
    assertEquals("brisbane._domainkey.example.net", signature.keyName());
    assertEquals("@eng.example.net", signature.identity());
    assertEquals(Canonicalisation.SIMPLE, signature.header());
    assertEquals(List.of("from", "to", "subject", "date"), signature.fields());
    assertEquals(Optional.of(Instant.ofEpochSecond(1_117_574_938L)), signature.signedAt());
    assertEquals(Optional.of(Instant.ofEpochSecond(1_118_006_938L)), signature.expires());
    assertTrue(signature.value().endsWith("uD00lszZVoG4ZHRNiYzR"), signature.value());
  }

  @Test
  void whatIsNotToldHasItsDefault() {
    DkimSignature signature = valid(GOOD);
    assertEquals("@example.net", signature.identity());
    assertEquals(Canonicalisation.SIMPLE, signature.header());
    assertEquals(Canonicalisation.SIMPLE, signature.body());
    assertEquals(OptionalLong.empty(), signature.length());
    assertEquals(Optional.empty(), signature.expires());
    assertEquals(Canonicalisation.SIMPLE, valid(GOOD + "; c=relaxed").body());
    assertEquals(Canonicalisation.RELAXED, valid(GOOD + "; c=simple/relaxed").body());
  }

  @Test
  void quotedAndInternationalIdentitiesAreRead() {
    assertEquals("a;b@x.example.net", valid(GOOD + "; i=a=3Bb@x.example.net").identity());
    String utf8 = "\u00c3\u00bc"; // the octets of an umlaut
    DkimSignature signature = valid(GOOD.replace("d=example", "d=b" + utf8 + "cher"));
    assertEquals("brisbane._domainkey.xn--bcher-kva.net", signature.keyName());
    assertEquals("\u00fc@example.net", valid(GOOD + "; i==C3=BC@example.net").identity());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v=1; a=      | v=2; a=          | v= is not 1",
        "v=1; a=      | a=               | no tag v=",
        "a=rsa-sha256 | a=rsa-sha1       | rsa-sha1 must not be used (RFC 8301 section 3.1)",
        "a=rsa-sha256 | a=rsa-md5        | unknown algorithm rsa-md5",
        "a=rsa-sha256 | c=simple         | no tag a=",
        "d=example.net| d=-bad-          | d= is no domain name",
        "d=example.net| x=1              | no tag d=",
        "s=brisbane   | s=a..b           | s= is no domain name",
        "h=From:To    | h=To             | h= does not hold From",
        "h=From:To    | h=From::To       | h= has an empty name",
        "bh=YWI=      | bh=***           | bh= is not Base64",
        "bh=YWI=      | bh=              | bh= is empty",
        "b=Y2Q=       | b=%              | b= is not Base64",
        "b=Y2Q=       | x=9              | no tag b=",
        "b=Y2Q=       | b=Y2Q=; i=a@b.c  | i= does not lie within d=",
        "b=Y2Q=       | b=Y2Q=; i=@xexample.net | i= does not lie within d=",
        "b=Y2Q=       | b=Y2Q=; i=example.net | i= does not lie within d=",
        "b=Y2Q=       | b=Y2Q=; i=a@     | i= holds no domain name",
        "b=Y2Q=       | b=Y2Q=; l=-1     | l= is no number",
        "b=Y2Q=       | b=Y2Q=; t=now    | t= is no number",
        "b=Y2Q=       | b=Y2Q=; t=9; x=9 | x= is not after t=",
        "b=Y2Q=       | b=Y2Q=; q=http   | no query method in q= that we know",
        "b=Y2Q=       | b=Y2Q=; c=nowsp  | unknown canonicalisation nowsp",
        "b=Y2Q=       | b=Y2Q=; c=simple/ | unknown canonicalisation simple/",
        "b=Y2Q=       | b=Y2Q=; c=simple/simple/simple | unknown canonicalisation simple/simple/simple"
      })
  void whatMakesNoSignatureIsAPermerrorWithItsReason(String good, String bad, String reason) {
    Parsed.Invalid invalid = invalid(GOOD.replace(good, bad));
    assertEquals(reason, invalid.reason());
    assertEquals(DkimResult.PERMERROR, invalid.result());
  }

  @ParameterizedTest
  @CsvSource({"synerr", "v=1; v=1", "''"})
  void whatIsNoTagListIsNeutral(String value) {
    assertEquals(DkimResult.NEUTRAL, invalid(value).result());
  }

  @Test
  void hugeNumbersAndFieldsAreTakenForWhatTheyAre() {
    String digits = "9".repeat(76);
    assertEquals(OptionalLong.of(Long.MAX_VALUE), valid(GOOD + "; l=" + digits).length());
    assertEquals(Optional.of(Instant.MAX.getEpochSecond()), seconds("; x=" + digits));
    assertEquals(
        DkimResult.NEUTRAL,
        invalid(GOOD + "; z=" + "x".repeat(SignatureParser.MAX_OCTETS)).result());
  }

  private static Optional<Long> seconds(String more) {
    return valid(GOOD + more).expires().map(Instant::getEpochSecond);
  }
}
