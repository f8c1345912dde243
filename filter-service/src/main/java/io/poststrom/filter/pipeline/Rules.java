package io.poststrom.filter.pipeline;

import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.Scoring;
import io.poststrom.site.Routing;
import io.poststrom.smtp.AddressLiteral;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Host;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What holds while one mail is filtered: a snapshot of the settings.
 *
 * @param hostname our name, in Authentication-Results and Received-SPF
 * @param settings the documents in force
 * @param routing where mail goes
 * @param groups of symbols that are capped for everybody
 */
public record Rules(
    String hostname, MailSettings settings, Routing routing, List<Scoring.Group> groups) {
  public Rules {
    groups = List.copyOf(groups);
  }

  /** Without caps. */
  public Rules(String hostname, MailSettings settings, Routing routing) {
    this(hostname, settings, routing, List.of());
  }

  /**
   * What becomes of mail to this host. For mail that our own users send, symbols count what the
   * checks say: most are noted only.
   */
  public Handling handling(Host host, Trust trust) {
    Handling documented =
        switch (host) {
          case Domain domain ->
              settings.domain(domain).map(MailDomain::handling).orElse(Handling.DEFAULT);
          case AddressLiteral ignored -> Handling.DEFAULT;
        };
    return switch (trust) {
      case RELAY -> documented.with(Scoring.USUAL);
      case WORLD -> groups.isEmpty() ? documented : capped(documented);
    };
  }

  /** A group of a document stands for one of the same name. */
  private Handling capped(Handling documented) {
    Map<String, Scoring.Group> all = new LinkedHashMap<>();
    groups.forEach(group -> all.put(group.name(), group));
    documented.scoring().groups().forEach(group -> all.put(group.name(), group));
    return documented.with(new Scoring(documented.scoring().scores(), List.copyOf(all.values())));
  }
}
