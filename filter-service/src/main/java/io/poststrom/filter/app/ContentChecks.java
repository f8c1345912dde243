package io.poststrom.filter.app;

import io.poststrom.config.WrongSettings;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.ListRule;
import io.poststrom.filter.checks.AttachmentCheck;
import io.poststrom.filter.checks.AuthorCheck;
import io.poststrom.filter.checks.FormCheck;
import io.poststrom.filter.checks.LinkCheck;
import io.poststrom.filter.checks.LinkListCheck;
import io.poststrom.filter.checks.LinkLists;
import io.poststrom.filter.checks.OwnDomainCheck;
import io.poststrom.filter.dns.LinkListsOverDns;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.psl.PublicSuffixList;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.settings.SettingsFolder;
import io.poststrom.smtp.Domain;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The checks that look at what mails say and bring. */
record ContentChecks(ContentSettings settings, Optional<PublicSuffixList> suffixes) {
  /** The checks; what is ours is asked of the documents for each mail. */
  List<Check> all(SettingsFolder folder, DnsClient dns) {
    Registrants registrants = new Registrants(suffixes);
    Predicate<String> isOurs = name -> isOurs(folder, name);
    List<Check> checks =
        new ArrayList<>(
            List.of(
                new FormCheck(),
                new AttachmentCheck(),
                new LinkCheck(registrants),
                new AuthorCheck(registrants, settings.people().orElse(List.of()), isOurs),
                new OwnDomainCheck(registrants, isOurs)));
    List<ListRule> rules = linkLists();
    if (!rules.isEmpty()) {
      LinkLists lists = new LinkListsOverDns(dns, rules, InstantSource.system());
      checks.add(new LinkListCheck(lists, registrants));
    }
    return checks;
  }

  /**
   * The lists of domains in links.
   *
   * @throws WrongSettings where one can't be read
   */
  private List<ListRule> linkLists() {
    List<ListRule> rules = new ArrayList<>();
    List<String> mistakes = new ArrayList<>();
    for (String text : settings.linkLists().orElse(List.of())) {
      try {
        rules.add(ListRule.parse(text));
      } catch (IllegalArgumentException e) {
        mistakes.add("poststrom.filter.content.link-lists: " + e.getMessage());
      }
    }
    if (!mistakes.isEmpty()) {
      throw new WrongSettings(mistakes);
    }
    return rules;
  }

  private static boolean isOurs(SettingsFolder folder, String name) {
    try {
      return folder.current().domain(Domain.of(name)).isPresent();
    } catch (IllegalArgumentException e) {
      return false; // no domain at all
    }
  }
}
