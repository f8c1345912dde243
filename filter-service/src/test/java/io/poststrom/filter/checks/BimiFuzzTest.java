package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.filter.Mails;
import io.poststrom.filter.bimi.BimiLookup;
import io.poststrom.filter.bimi.BimiRecord;
import io.poststrom.filter.dmarc.DmarcDns;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.DmarcFinding;
import io.poststrom.filter.pipeline.DmarcFinding.Standing;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.OwnerWish;
import io.poststrom.smtp.Domain;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any octets as BIMI-Selector and as the record: only names are asked for, and only a short https
 * URI without blanks gets into a header.
 */
class BimiFuzzTest {
  private static final Findings PASSED =
      new Findings(
          List.of(),
          List.of(),
          List.of(),
          OwnerWish.NONE,
          Optional.of(new DmarcFinding("a.example", Standing.PASSED_ENFORCED, Optional.empty())));

  /** One record for all that is asked, which must be names. */
  private record OneRecord(String text) implements DmarcDns {
    @Override
    public CompletionStage<Answer> texts(String name) {
      assertFalse(Domain.of(name).ascii().isEmpty());
      return CompletableFuture.completedStage(new Answer.Found(List.of(text)));
    }

    @Override
    public CompletionStage<Existence> existence(String name) {
      return CompletableFuture.completedStage(Existence.EXISTS);
    }
  }

  static Stream<Arguments> seeds() {
    return Stream.of(
        seed("v=BIMI1; s=brand;", "v=BIMI1; l=https://a.example/x.svg; a=https://a.example/v"),
        seed("v=BIMI1; s=a..b", "v = BIMI1; l=; a=;"));
  }

  private static Arguments seed(String field, String text) {
    return Arguments.of(
        field.getBytes(StandardCharsets.US_ASCII), text.getBytes(StandardCharsets.US_ASCII));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "10s")
  void whatIsToldIsBounded(byte @NotNull [] field, byte @NotNull [] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    for (String one : new String[] {text, "v=BIMI1;" + text, "v=BIMI1; l=https://" + text}) {
      if (BimiRecord.parse(one) instanceof BimiRecord.Indicator(String l, Optional<String> a)) {
        assertUri(l);
        a.ifPresent(BimiFuzzTest::assertUri);
      }
    }
    DmarcDns dns = new OneRecord(text);
    AuthResult result =
        new BimiCheck(new BimiLookup(dns, new DmarcEvaluator(dns)))
            .conclude(mail(field), PASSED)
            .toCompletableFuture()
            .join()
            .authentication()
            .getFirst();
    result.properties().forEach(property -> assertTrue(property.value().length() <= 500));
  }

  private static MailView mail(byte[] field) {
    ByteArrayOutputStream mail = new ByteArrayOutputStream();
    mail.writeBytes("From: a@a.example\r\nBIMI-Selector: ".getBytes(StandardCharsets.US_ASCII));
    mail.writeBytes(field);
    mail.writeBytes("\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII));
    return new MailView(
        Mails.envelope(Mails.id("x"), Mails.world(), mail.size(), "b@one.test"),
        mail.toByteArray());
  }

  private static void assertUri(String text) {
    assertTrue(text.length() <= BimiRecord.LONGEST_URI, text);
    assertTrue(text.regionMatches(true, 0, "https://", 0, 8), text);
    assertTrue(text.chars().allMatch(c -> c > ' ' && c < 0x7f), text);
  }
}
