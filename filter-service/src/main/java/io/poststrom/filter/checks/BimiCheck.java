package io.poststrom.filter.checks;

import io.poststrom.filter.bimi.BimiLookup;
import io.poststrom.filter.bimi.BimiOutcome;
import io.poststrom.filter.bimi.BimiOutcome.Found;
import io.poststrom.filter.bimi.BimiRecord;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.AuthResult.Property;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.DmarcFinding;
import io.poststrom.filter.pipeline.DmarcFinding.Standing;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.smtp.Domain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the logo of the author domain lies, for readers' mail programs: one result in
 * Authentication-Results, never a symbol or a score. DNS is asked only for mail that has passed
 * DMARC under an enforced policy.
 */
public final class BimiCheck implements Check.Final {
  private static final String METHOD = "bimi";
  private static final String SELECTOR_FIELD = "BIMI-Selector";
  private static final String DEFAULT_SELECTOR = "default";
  private static final int LONGEST_SELECTOR_FIELD = 300;
  private static final Pattern SELECTOR =
      Pattern.compile("\\s*v\\s*=\\s*BIMI1\\s*;\\s*s\\s*=\\s*([A-Za-z0-9._-]+)\\s*;?\\s*");

  private final BimiLookup lookup;

  /** With this lookup. */
  public BimiCheck(BimiLookup lookup) {
    this.lookup = lookup;
  }

  @Override
  public String name() {
    return METHOD;
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.SKIPPED;
  }

  @Override
  public CompletionStage<CheckResult> conclude(MailView mail, Findings before) {
    Standing standing = before.dmarc().map(DmarcFinding::standing).orElse(Standing.NOT_PASSED);
    return switch (standing) {
      case PASSED_ENFORCED -> {
        String author = before.dmarc().orElseThrow().authorDomain();
        yield lookup.find(author, selector(mail.header(), author)).thenApply(BimiCheck::result);
      }
      case PASSED -> skipped("the DMARC policy is not enforced");
      case NOT_PASSED -> skipped("no DMARC pass");
    };
  }

  @Override
  public CheckResult unanswered() {
    return result("temperror", "no answer in time", List.of());
  }

  /** A field that can't be read, or several, count as none. */
  private static String selector(Header header, String author) {
    if (header.count(SELECTOR_FIELD) != 1) {
      return DEFAULT_SELECTOR;
    }
    return header
        .first(SELECTOR_FIELD)
        .filter(field -> field.value().length() <= LONGEST_SELECTOR_FIELD)
        .map(field -> SELECTOR.matcher(field.value()))
        .filter(Matcher::matches)
        .map(found -> found.group(1))
        .filter(selector -> isName(selector + "._bimi." + author))
        .orElse(DEFAULT_SELECTOR);
  }

  private static boolean isName(String text) {
    try {
      return !Domain.of(text).ascii().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static CompletionStage<CheckResult> skipped(String why) {
    return CompletableFuture.completedStage(result("skipped", why, List.of()));
  }

  private static CheckResult result(BimiOutcome outcome) {
    List<Property> where =
        List.of(
            new Property("header.d", outcome.domain()),
            new Property("header.selector", outcome.selector()));
    return switch (outcome.found()) {
      case Found.Nothing() -> result("none", "", where);
      case Found.Unknown(String reason) -> result("temperror", reason, where);
      case Found.Published(BimiRecord record) ->
          switch (record) {
            case BimiRecord.Indicator(String location, Optional<String> authority) ->
                result("pass", "", shown(where, location, authority));
            case BimiRecord.Declined() -> result("declined", "", where);
            case BimiRecord.Broken(String reason) -> result("fail", reason, where);
            case BimiRecord.Foreign() -> result("none", "", where);
          };
    };
  }

  private static List<Property> shown(
      List<Property> where, String location, Optional<String> authority) {
    List<Property> properties = new ArrayList<>(where);
    properties.add(new Property("policy.indicator-uri", location));
    authority.ifPresent(uri -> properties.add(new Property("policy.authority-uri", uri)));
    return properties;
  }

  private static CheckResult result(String word, String reason, List<Property> properties) {
    return new CheckResult(
        List.of(), List.of(new AuthResult(METHOD, word, reason, properties)), List.of());
  }
}
