package io.poststrom.filter.care;

import io.poststrom.spf.SpfSurvey;
import io.poststrom.spf.SpfSurvey.Flaw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which clients may send for the domain. RFC 7208. */
public final class SpfFindings {
  private static final int MAX_LOOKUPS = 10;
  private static final int NEAR_LIMIT = 9;
  private static final int MAX_VOIDS = 2;

  /** Section 3.4: an answer should fit 512 octets, name and header included. */
  private static final int MAX_OCTETS = 450;

  private static final Pattern MODIFIER = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*=");
  private static final Set<String> STRICTER = Set.of("-all", "~all", "?all", "+all", "all");

  private final String domain;
  private final List<Finding> findings = new ArrayList<>();

  private SpfFindings(String domain) {
    this.domain = domain;
  }

  /**
   * What is right and wrong with it.
   *
   * @param takesNoMail whether the domain has a null MX, and so most likely sends none either
   */
  public static List<Finding> of(String domain, SpfSurvey survey, boolean takesNoMail) {
    SpfFindings all = new SpfFindings(domain);
    switch (survey) {
      case SpfSurvey.None() ->
          all.wrong(
              "there is no SPF record",
              ZoneLine.txt(domain, takesNoMail ? "v=spf1 -all" : "v=spf1 mx -all"));
      case SpfSurvey.Several(List<String> texts) -> all.several(texts);
      case SpfSurvey.Invalid(String text, String reason) ->
          all.wrong("the record can't be read, which is a permerror: " + reason);
      case SpfSurvey.Unknown(String reason) ->
          all.findings.add(Finding.unknown(Subject.SPF, "DNS did not say: " + reason));
      case SpfSurvey.Tree tree -> all.tree(tree);
    }
    return List.copyOf(all.findings);
  }

  /** Of mechanisms all can be kept, but a redirect= is one at most, and beside all it is dead. */
  private void several(List<String> texts) {
    String permerror = texts.size() + " SPF records, which is a permerror (section 4.5); ";
    if (texts.stream().flatMap(text -> terms(text).skip(1)).anyMatch(SpfFindings::isModifier)) {
      wrong(
          permerror
              + "leave one. What its redirect=, exp= or other modifier is to be, only you can say");
    } else {
      wrong(permerror + "put all into one, such as", ZoneLine.txt(domain, merged(texts)));
    }
  }

  private void tree(SpfSurvey.Tree tree) {
    findings.add(Finding.ok(Subject.SPF, "one record, of right syntax: " + tree.text()));
    closing(tree);
    lookups(tree);
    tree.errors().forEach(error -> wrong("a permerror when it comes to it: " + error));
    tree.silences()
        .forEach(s -> findings.add(Finding.unknown(Subject.SPF, "DNS did not say: " + s)));
    voids(tree);
    tree.flaws().forEach(flaw -> flaw(tree, flaw));
    if (tree.octets() > MAX_OCTETS) {
      note(
          "the TXT records of "
              + domain
              + " have "
              + tree.octets()
              + " octets; over "
              + MAX_OCTETS
              + " the answer does not fit plain UDP (section 3.4)");
    }
  }

  private void closing(SpfSurvey.Tree tree) {
    switch (tree.closing()) {
      case FAIL, SOFTFAIL, REDIRECT -> {}
      case PASS ->
          wrong("+all lets the whole world send for the domain", with(tree, "all", "-all"));
      case NEUTRAL ->
          note(
              "?all says nothing of other clients; -all or ~all would", with(tree, "?all", "~all"));
      case MISSING ->
          note(
              "the record says nothing of other clients: neither all nor redirect=",
              ZoneLine.txt(domain, tree.text().strip() + " ~all"));
    }
  }

  private void lookups(SpfSurvey.Tree tree) {
    String count =
        tree.lookups()
            + " of "
            + MAX_LOOKUPS
            + " lookups"
            + (tree.terms().isEmpty() ? "" : ": ")
            + tree.terms().stream()
                .map(term -> term.text() + " " + term.lookups())
                .collect(Collectors.joining(", "));
    if (tree.lookups() > MAX_LOOKUPS) {
      wrong(count + "; more are a permerror (section 4.6.4): leave out what no longer sends");
    } else if (tree.lookups() >= NEAR_LIMIT) {
      note(count + "; one more below any of them may break it");
    } else if (tree.silences().isEmpty()) {
      findings.add(Finding.ok(Subject.SPF, count));
    }
  }

  private void voids(SpfSurvey.Tree tree) {
    if (tree.voids().isEmpty()) {
      return;
    }
    String list = String.join(", ", tree.voids());
    String[] without = mended(tree, tree.voids());
    if (tree.voids().size() > MAX_VOIDS) {
      wrong(
          tree.voids().size()
              + " terms ask for what does not exist; more than "
              + MAX_VOIDS
              + " are a permerror (section 4.6.4): "
              + list,
          without);
    } else {
      note("asks for what does not exist: " + list, without);
    }
  }

  private void flaw(SpfSurvey.Tree tree, Flaw flaw) {
    switch (flaw.kind()) {
      case PTR ->
          note(
              flaw.term() + " should not be used: slow, and ignored by some (section 5.5)",
              mended(tree, List.of(flaw.term())));
      case BEHIND_ALL -> note(flaw.term() + " stands behind all and is never looked at");
      case DEPENDS -> note(flaw.term() + " depends on the mail; what it leads to is not counted");
    }
  }

  private void wrong(String text, String... mend) {
    findings.add(Finding.wrong(Subject.SPF, text, mend));
  }

  private void note(String text, String... mend) {
    findings.add(Finding.note(Subject.SPF, text, mend));
  }

  /** The record with another {@code all}. */
  private String with(SpfSurvey.Tree tree, String all, String other) {
    return ZoneLine.txt(
        domain,
        terms(tree.text())
            .map(term -> bare(term).equals(all) || term.equalsIgnoreCase(all) ? other : term)
            .collect(Collectors.joining(" ")));
  }

  /** The record without some terms; nothing where none of them is in it. */
  private String[] mended(SpfSurvey.Tree tree, List<String> without) {
    String rest =
        terms(tree.text()).filter(term -> !without.contains(term)).collect(Collectors.joining(" "));
    return terms(tree.text()).anyMatch(without::contains)
        ? new String[] {ZoneLine.txt(domain, rest)}
        : new String[0];
  }

  /** All terms of all records, each once, and the strictest {@code all} at the end. */
  private static String merged(List<String> texts) {
    Set<String> terms = new LinkedHashSet<>();
    texts.forEach(text -> terms(text).skip(1).forEach(terms::add));
    String all =
        List.of("-all", "~all", "?all").stream().filter(terms::contains).findFirst().orElse("~all");
    terms.removeIf(term -> STRICTER.contains(term.toLowerCase(Locale.ROOT)));
    return ("v=spf1 " + String.join(" ", terms) + " " + all).replaceAll(" +", " ");
  }

  /** Section 4.6.1: a name, then an equals sign. */
  private static boolean isModifier(String term) {
    return MODIFIER.matcher(term).lookingAt();
  }

  private static Stream<String> terms(String text) {
    return Arrays.stream(text.split(" ", -1)).filter(term -> !term.isEmpty());
  }

  private static String bare(String term) {
    String lower = term.toLowerCase(Locale.ROOT);
    return lower.startsWith("+") ? lower.substring(1) : lower;
  }
}
