package io.poststrom.filter.pipeline;

import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailSettings;
import io.poststrom.site.Routing;
import io.poststrom.smtp.AddressLiteral;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Host;

/**
 * What holds while one mail is filtered: a snapshot of the settings.
 *
 * @param hostname our name, in Authentication-Results and Received-SPF
 * @param settings the documents in force
 * @param routing where mail goes
 */
public record Rules(String hostname, MailSettings settings, Routing routing) {
  /** What becomes of mail to this host. */
  Handling handling(Host host) {
    return switch (host) {
      case Domain domain ->
          settings.domain(domain).map(MailDomain::handling).orElse(Handling.DEFAULT);
      case AddressLiteral ignored -> Handling.DEFAULT;
    };
  }
}
