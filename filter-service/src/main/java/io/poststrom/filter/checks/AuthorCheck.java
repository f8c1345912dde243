package io.poststrom.filter.checks;

import io.poststrom.filter.content.AuthorDomains;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderField;
import io.poststrom.filter.mime.Author;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.mail.Verdict.Symbol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** Whether the name in From says somebody else than the address, and whether a list sent it. */
public final class AuthorCheck implements Check.Pure {
  private final Registrants registrants;
  private final List<Set<String>> people;
  private final Predicate<String> isOurs;

  /**
   * A check.
   *
   * @param people names that only mail of ours may bear
   * @param isOurs whether a domain is one that we take mail for
   */
  public AuthorCheck(Registrants registrants, List<String> people, Predicate<String> isOurs) {
    this.registrants = registrants;
    this.people = people.stream().map(AuthorCheck::words).filter(w -> w.size() > 1).toList();
    this.isOurs = isOurs;
  }

  @Override
  public String name() {
    return "author";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.NOTED;
  }

  @Override
  public CheckResult look(MailView mail) {
    List<Symbol> found = new ArrayList<>();
    Header header = mail.header();
    header
        .first("From")
        .map(HeaderField::value)
        .filter(from -> AuthorDomains.of(from).map(List::size).orElse(1) == 1)
        .map(Author::of)
        .ifPresent(author -> author(author, found));
    if (header.first("List-Id").isPresent() || header.first("List-Unsubscribe").isPresent()) {
      found.add(Finding.LIST_MAIL.symbol("List-Id or List-Unsubscribe"));
    }
    return found.isEmpty() ? CheckResult.NOTHING : CheckResult.of(found);
  }

  private void author(Author author, List<Symbol> found) {
    author
        .domainInName()
        .filter(named -> !registrants.isSame(named, author.domain()))
        .ifPresent(
            named -> found.add(Finding.FROM_NAMES_OTHER.symbol("another address in the name")));
    if (!people.isEmpty() && !isOurs.test(author.domain())) {
      Set<String> words = words(author.name());
      if (people.stream().anyMatch(words::equals)) {
        found.add(Finding.FROM_NAMES_PERSON.symbol("a name of ours, an address elsewhere"));
      }
    }
  }

  /** In any order: {@code Smith, Anne} is Anne Smith. */
  private static Set<String> words(String name) {
    Set<String> words =
        new HashSet<>(Arrays.asList(name.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)));
    words.remove("");
    return words;
  }
}
