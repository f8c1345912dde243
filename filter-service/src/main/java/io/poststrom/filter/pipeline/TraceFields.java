package io.poststrom.filter.pipeline;

import io.poststrom.filter.content.FieldWriter;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.settings.MailDomain.Thresholds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The header fields that tell readers what the filter found: Authentication-Results (RFC 8601),
 * what the checks wrote (Received-SPF), and X-Spam-* as SpamAssassin's users know them. They stand
 * above the Received field of the ingress (RFC 8601 section 4).
 */
final class TraceFields {
  private static final int MAX_STARS = 50;

  private TraceFields() {}

  /** Topmost first. Mail of relay networks gets none unless it is spam. */
  static List<String> of(
      String hostname, Envelope envelope, Findings findings, Verdict verdict, Thresholds limits) {
    List<String> fields = new ArrayList<>();
    boolean world = envelope.client().trusted() == Trust.WORLD;
    boolean spam = verdict.action() != Action.PASS;
    if (world) {
      fields.add(authenticationResults(hostname, findings.authentication()));
      fields.addAll(findings.fields());
    }
    if (spam) {
      fields.add(new FieldWriter("X-Spam-Flag").word("YES").field());
    }
    if (world || spam) {
      fields.add(new FieldWriter("X-Spam-Score").word(number(verdict.score())).field());
      fields.add(level(verdict.score()));
      fields.add(status(verdict, limits));
    }
    return fields;
  }

  /** RFC 8601 section 2.2. */
  static String authenticationResults(String hostname, List<AuthResult> results) {
    FieldWriter field = new FieldWriter("Authentication-Results");
    field.word(FieldWriter.value(hostname) + ";");
    if (results.isEmpty()) {
      return field.word("none").field();
    }
    for (int i = 0; i < results.size(); i++) {
      List<String> words = words(results.get(i));
      String end = i == results.size() - 1 ? "" : ";";
      words.subList(0, words.size() - 1).forEach(field::word);
      field.word(words.getLast() + end);
    }
    return field.field();
  }

  /** {@code resinfo}: what may be folded between. */
  private static List<String> words(AuthResult result) {
    List<String> words = new ArrayList<>();
    words.add(result.method() + "=" + result.result());
    if (!result.reason().isEmpty()) {
      String reason = "reason=" + FieldWriter.quoted(result.reason());
      words.addAll(Arrays.asList(reason.split(" ", -1)));
    }
    for (AuthResult.Property property : result.properties()) {
      words.add(property.name() + "=" + propertyValue(property.value()));
    }
    return words;
  }

  /** A plain address may stand unquoted: {@code pvalue} of RFC 8601 section 2.2. */
  private static String propertyValue(String value) {
    int at = value.lastIndexOf('@');
    if (at < 0) {
      return FieldWriter.value(value);
    }
    String local = value.substring(0, at);
    String domain = value.substring(at + 1);
    boolean plain =
        (local.isEmpty() || local.equals(FieldWriter.value(local)))
            && domain.equals(FieldWriter.value(domain));
    return plain ? value : FieldWriter.quoted(value);
  }

  private static String level(double score) {
    int stars = (int) Math.clamp(Math.floor(score), 0, MAX_STARS);
    FieldWriter field = new FieldWriter("X-Spam-Level");
    return (stars == 0 ? field.word("-") : field.word("*".repeat(stars))).field();
  }

  private static String status(Verdict verdict, Thresholds limits) {
    FieldWriter field = new FieldWriter("X-Spam-Status");
    field.word(verdict.action() == Action.PASS ? "No," : "Yes,");
    field.word("score=" + number(verdict.score()));
    field.word("required=" + number(limits.tag()));
    if (verdict.symbols().isEmpty()) {
      return field.word("tests=none").field();
    }
    String before = "tests=";
    for (int i = 0; i < verdict.symbols().size(); i++) {
      Symbol symbol = verdict.symbols().get(i);
      String after = i == verdict.symbols().size() - 1 ? "" : ",";
      field.word(before + symbol.name() + "=" + number(symbol.score()) + after);
      before = "";
    }
    return field.field();
  }

  private static String number(double score) {
    return score * 10 == Math.rint(score * 10) && Math.abs(score) < 1e9
        ? tenths(Math.round(score * 10))
        : String.format(Locale.ROOT, "%.4f", score);
  }

  private static String tenths(long tenths) {
    return (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10 + "." + Math.abs(tenths) % 10;
  }
}
