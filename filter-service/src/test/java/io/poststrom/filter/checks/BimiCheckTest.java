package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.filter.bimi.BimiLookup;
import io.poststrom.filter.dmarc.DmarcDns;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.mail.Verdict.Symbol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What readers hear of the logo, behind a real DMARC check. */
class BimiCheckTest {
  private static final String LOGO = "https://cdn.sender.example/logo.svg";

  private final Map<String, String> records =
      new HashMap<>(Map.of("_dmarc.sender.example", "v=DMARC1; p=reject"));
  private final List<String> asked = new ArrayList<>();
  private boolean isSilent;

  private final DmarcDns dns =
      new DmarcDns() {
        @Override
        public CompletionStage<Answer> texts(String name) {
          asked.add(name);
          if (isSilent && name.contains("._bimi.")) {
            return new CompletableFuture<>();
          }
          String record = records.getOrDefault(name, "");
          return CompletableFuture.completedStage(
              record.isEmpty()
                  ? new Answer.Nothing()
                  : record.equals("SERVFAIL")
                      ? new Answer.Failed("SERVFAIL")
                      : new Answer.Found(List.of(record.split("\\|"))));
        }

        @Override
        public CompletionStage<Existence> existence(String name) {
          return CompletableFuture.completedStage(Existence.EXISTS);
        }
      };

  /** SPF as told. */
  private record Spf(String result) implements Check.Pure {
    @Override
    public String name() {
      return "spf";
    }

    @Override
    public ForRelay forRelay() {
      return ForRelay.SKIPPED;
    }

    @Override
    public CheckResult look(MailView mail) {
      return new CheckResult(
          List.of(), List.of(new AuthResult("spf", result, "", List.of())), List.of());
    }
  }

  /** The name that was asked for last; organizations are looked for behind it. */
  private String askedFor() {
    return asked.stream().filter(name -> name.contains("._bimi.")).toList().getLast();
  }

  private Findings run(String fields, String spf) {
    DmarcEvaluator evaluator = new DmarcEvaluator(dns);
    Pipeline pipeline =
        new Pipeline(
            List.of(
                new BimiCheck(new BimiLookup(dns, evaluator)),
                new DmarcCheck(evaluator),
                new Spf(spf)));
    String mail = fields + "Subject: hello\n\nHello.\n";
    return pipeline
        .run(
            new MailView(
                Mails.envelope(Mails.id("x"), Mails.world(), 1_000, "b@one.test"),
                Mails.octets(mail)),
            Duration.ofMillis(200))
        .toCompletableFuture()
        .join();
  }

  private static String bimi(Findings findings) {
    AuthResult result = findings.authentication().getLast();
    StringBuilder text = new StringBuilder(result.method() + "=" + result.result());
    result.properties().forEach(p -> text.append(' ').append(p.name() + "=" + p.value()));
    return text.toString();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '#',
      value = {
        "v=BIMI1; l=https://a.example/x.svg      # pass policy.indicator-uri=https://a.example/x.svg",
        "v=BIMI1;l=https://a.example/x.svg;      # pass policy.indicator-uri=https://a.example/x.svg",
        "v = BIMI1; L=https://a.example/x.svg; a=; avp=brand # pass policy.indicator-uri=https://a.example/x.svg",
        "v=BIMI1; l=https://a.example/x.svg; a=https://a.example/v.pem # pass policy.indicator-uri=https://a.example/x.svg policy.authority-uri=https://a.example/v.pem",
        "x|v=BIMI1; l=https://a.example/x.svg    # pass policy.indicator-uri=https://a.example/x.svg",
        "v=BIMI1; l=; a=;                        # declined",
        "v=BIMI1; l=;                            # declined",
        "v=BIMI1                                 # fail",
        "v=BIMI1; a=https://a.example/v.pem      # fail",
        "v=BIMI1; l=; a=https://a.example/v.pem  # fail",
        "v=BIMI1; l=http://a.example/x.svg       # fail",
        "v=BIMI1; l=javascript:x                 # fail",
        "v=BIMI1; l=https:///x.svg               # fail",
        "v=BIMI1; l=https://a.example/x y        # fail",
        "v=BIMI1; l=https://a.example/x.svg; a=x # fail",
        "v=BIMI2; l=https://a.example/x.svg      # none",
        "l=https://a.example/x.svg; v=BIMI1      # none",
        "v=BIMI1; l=|v=BIMI1; l=                 # none",
        "SERVFAIL                                # temperror",
      })
  void results(String record, String result) {
    records.put("default._bimi.sender.example", record);
    String[] words = result.split(" ", 2);
    assertEquals(
        "bimi="
            + words[0]
            + " header.d=sender.example header.selector=default"
            + (words.length > 1 ? " " + words[1] : ""),
        bimi(run("From: a@sender.example\n", "pass")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "p=reject                     | pass | none",
        "p=quarantine                 | pass | none",
        "p=reject                     | fail | skipped",
        "p=none                       | pass | skipped",
        "p=none; sp=reject            | pass | skipped",
        "p=reject; sp=none            | pass | skipped",
        "p=quarantine; pct=99         | pass | skipped",
        "p=reject; t=y                | pass | skipped",
      })
  void asksOnlyWhereThePolicyIsEnforced(String policy, String spf, String word) {
    records.put("_dmarc.sender.example", "v=DMARC1; " + policy);
    Findings findings = run("From: a@sender.example\n", spf);
    assertEquals(word, findings.authentication().getLast().result());
    assertEquals(
        word.equals("none") ? 1 : 0,
        asked.stream().filter(name -> name.contains("._bimi.")).count());
  }

  @Test
  void theOrganizationStandsInWithTheSameSelector() {
    records.put("brand._bimi.sender.example", "v=BIMI1; l=" + LOGO);
    String fields = "From: a@shop.sender.example\nBIMI-Selector: v=BIMI1; s=brand;\n";
    assertEquals(
        "bimi=pass header.d=sender.example header.selector=brand policy.indicator-uri=" + LOGO,
        bimi(run(fields, "pass")));
    assertEquals(
        "bimi=none header.d=shop.sender.example header.selector=default",
        bimi(run("From: a@shop.sender.example\n", "pass")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v=BIMI1; s=brand           | brand",
        "v=BIMI1;s=brand;           | brand",
        "s=brand                    | default",
        "v=BIMI1; s=                | default",
        "v=BIMI1; s=-x-             | default",
        "v=BIMI1; s=a..b            | default",
        "v=BIMI1; s=brand x         | default",
        "v=BIMI1; s=brand; evil=1   | default",
      })
  void aSelectorThatCantBeReadIsTheDefault(String field, String selector) {
    run("From: a@sender.example\nBIMI-Selector: " + field + "\n", "pass");
    assertEquals(selector + "._bimi.sender.example", askedFor());
  }

  @Test
  void severalOrGiantSelectorsAreTheDefault() {
    String one = "BIMI-Selector: v=BIMI1; s=brand\n";
    run("From: a@sender.example\n" + one + one, "pass");
    assertEquals("default._bimi.sender.example", askedFor());
    run("From: a@sender.example\nBIMI-Selector: v=BIMI1; s=" + "a.".repeat(3_000) + "b\n", "pass");
    assertEquals("default._bimi.sender.example", askedFor());
  }

  /** What DMARC has found stands, however long the logo's record takes. */
  @Test
  void silenceIsATemporaryErrorOfThisResultAlone() {
    isSilent = true;
    Findings findings = run("From: a@sender.example\n", "pass");
    assertEquals("bimi=temperror", bimi(findings));
    assertEquals(
        List.of("spf=pass", "dmarc=pass", "bimi=temperror"),
        findings.authentication().stream().map(r -> r.method() + "=" + r.result()).toList());
    assertEquals(List.of("DMARC_PASS"), findings.symbols().stream().map(Symbol::name).toList());
    assertEquals(0, findings.score());
  }

  @Test
  void giantRecordsFail() {
    records.put(
        "default._bimi.sender.example", "v=BIMI1; l=https://a.example/" + "x".repeat(70_000));
    assertEquals(
        "bimi=fail header.d=sender.example header.selector=default",
        bimi(run("From: a@sender.example\n", "pass")));
    records.put("default._bimi.sender.example", "v=BIMI1" + "; x=y".repeat(10_000));
    assertEquals(
        "fail", run("From: a@sender.example\n", "pass").authentication().getLast().result());
  }
}
