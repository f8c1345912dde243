package io.poststrom.filter.rules;

import io.poststrom.filter.rules.pattern.BrokenPattern;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether lines between {@code if} and {@code endif} are for us. No plugin is here; SpamAssassin's
 * version is the one whose files we know.
 */
final class Conditions {
  private static final String VERSION = "4.000001";
  private static final String PERL_VERSION = "5.036000";
  private static final String CONF = "Mail::SpamAssassin::Conf::";
  private static final Set<String> FEATURES =
      Set.of(
          "feature_bug6558_free",
          "feature_blocklist_welcomelist",
          "feature_welcomelist_blocklist",
          "feature_dns_query_restriction",
          "perl_min_version_5010000");
  private static final Pattern CALL =
      Pattern.compile("\\b(plugin|can|has|local)\\s*\\(\\s*'?([\\w:]+)'?\\s*\\)");

  private Conditions() {}

  static boolean holds(String condition) throws BrokenPattern {
    Matcher call =
        CALL.matcher(
            condition
                .replaceAll("\\bversion\\b", VERSION)
                .replaceAll("\\bperl_version\\b", PERL_VERSION));
    String computed = call.replaceAll(found -> answer(found.group(1), found.group(2)));
    return ExpressionParser.parse(computed).value(rule -> Range.FALSE).isTrue();
  }

  private static String answer(String question, String about) {
    boolean is =
        question.equals("can")
            && about.startsWith(CONF)
            && FEATURES.contains(about.substring(CONF.length()));
    return is ? "1" : "0";
  }
}
