package io.poststrom.ingress.app;

import io.poststrom.config.WrongSettings;
import io.poststrom.ingress.ldap.LdapDirectory;
import io.poststrom.ingress.ldap.LdapPasswords;
import io.poststrom.ingress.ldap.LdapPasswords.Lookup;
import io.poststrom.ingress.ldap.LdapRecipients;
import io.poststrom.ingress.ldap.LdapRules;
import io.poststrom.ingress.ldap.LdapRules.Account;
import io.poststrom.ingress.ldap.LdapRules.Encryption;
import io.poststrom.ingress.ldap.LdapRules.Server;
import io.poststrom.ingress.ldap.LdapTemplate;
import io.poststrom.ingress.policy.RecipientSource;
import io.poststrom.ingress.policy.RememberedRecipients;
import io.poststrom.ingress.policy.RememberedRecipients.Memory;
import io.poststrom.ingress.sasl.PasswordSource;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The settings below poststrom.ingress.ldap as values; says all that is wrong together. */
final class LdapSetup {
  private static final Logger LOG = Logger.getLogger(LdapSetup.class);
  private static final String PREFIX = "poststrom.ingress.ldap.";
  private static final int LDAP_PORT = 389;
  private static final int LDAPS_PORT = 636;

  private final LdapSettings settings;
  private final List<String> mistakes = new ArrayList<>();

  LdapSetup(LdapSettings settings) {
    this.settings = settings;
  }

  /**
   * The directory.
   *
   * @param passwords what tries passwords, where users may log in by it
   * @param recipients what knows recipients, where it is asked for them
   */
  record Opened(
      LdapDirectory directory,
      Optional<PasswordSource> passwords,
      Optional<RecipientSource> recipients) {}

  /**
   * Empty where no directory is set; nothing is connected yet.
   *
   * @throws WrongSettings with all that is wrong
   */
  Optional<Opened> open(InstantSource clock) {
    if (settings.urls().isEmpty()) {
      others().forEach((key, value) -> value.ifPresent(v -> wrong(key, v, "urls is not set")));
      check();
      return Optional.empty();
    }
    List<Server> servers =
        settings.urls().get().stream().flatMap(url -> server(url.strip()).stream()).toList();
    Optional<Account> account = account();
    Optional<Lookup> users = users();
    Optional<LdapTemplate> recipients =
        template("recipient-filter", settings.recipientFilter(), LdapRecipients::filter);
    if (settings.userFilter().or(settings::userDn).or(settings::recipientFilter).isEmpty()) {
      mistakes.add(PREFIX + "urls is set: want user-filter, user-dn or recipient-filter, too");
    }
    if (settings.userFilter().or(settings::recipientFilter).isPresent()
        && settings.base().isEmpty()) {
      mistakes.add(PREFIX + "base is not set: want the DN below which entries are searched");
    }
    check();
    LdapDirectory directory = directory(servers, account);
    return Optional.of(
        new Opened(
            directory,
            users.map(lookup -> new LdapPasswords(directory, lookup)),
            recipients.map(
                filter ->
                    new RememberedRecipients(
                        new LdapRecipients(directory, base(), filter),
                        memory(settings.remember()),
                        clock))));
  }

  static Memory memory(RecipientMemory settings) {
    return new Memory(settings.known(), settings.unknown(), settings.trouble(), settings.entries());
  }

  private LdapDirectory directory(List<Server> servers, Optional<Account> account) {
    LdapRules rules =
        new LdapRules(
            servers,
            settings.authorities().map(Path::of),
            account,
            settings.connections(),
            settings.waiting(),
            settings.timeout());
    try {
      return new LdapDirectory(rules);
    } catch (IllegalArgumentException e) {
      throw new WrongSettings(
          List.of(PREFIX + "authorities is wrong: " + String.valueOf(e.getMessage())));
    }
  }

  private String base() {
    return settings.base().orElse("");
  }

  private Optional<Server> server(String url) {
    try {
      URI uri = URI.create(url);
      boolean tls = "ldaps".equals(uri.getScheme());
      boolean bare = uri.getRawPath().isEmpty() && uri.getRawUserInfo() == null;
      if (bare && uri.getHost() != null && (tls || "ldap".equals(uri.getScheme()))) {
        int port = uri.getPort() < 0 ? tls ? LDAPS_PORT : LDAP_PORT : uri.getPort();
        return Optional.of(new Server(host(uri), port, encryption(tls, url)));
      }
    } catch (IllegalArgumentException e) {
      LOG.debugf("%s is no URL: %s", url, e.getMessage());
    }
    wrong("urls", url, "want ldap://HOST:PORT or ldaps://HOST:PORT");
    return Optional.empty();
  }

  private static String host(URI uri) {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private Encryption encryption(boolean tls, String url) {
    if (!tls && !settings.startTls()) {
      LOG.warnf("Nothing that goes to and from %s is encrypted, passwords included", url);
    }
    return tls ? Encryption.TLS : settings.startTls() ? Encryption.START_TLS : Encryption.NONE;
  }

  private Optional<Account> account() {
    if (settings.bindDn().isPresent() != settings.passwordFile().isPresent()) {
      mistakes.add(PREFIX + "bind-dn and password-file: want both or none of them");
    }
    settings
        .passwordFile()
        .filter(file -> !Files.isReadable(Path.of(file)))
        .ifPresent(file -> wrong("password-file", file, "the file can't be read"));
    return settings
        .bindDn()
        .flatMap(dn -> settings.passwordFile().map(file -> new Account(dn, Path.of(file))));
  }

  private Optional<Lookup> users() {
    Optional<LdapTemplate> filter =
        template("user-filter", settings.userFilter(), LdapPasswords::filter);
    Optional<LdapTemplate> dn = template("user-dn", settings.userDn(), LdapPasswords::dn);
    if (settings.userFilter().isPresent() && settings.userDn().isPresent()) {
      mistakes.add(PREFIX + "user-filter and user-dn: want one of them");
    }
    if (settings.identityAttribute().isPresent() && settings.userFilter().isEmpty()) {
      mistakes.add(PREFIX + "identity-attribute needs user-filter");
    }
    return filter
        .<Lookup>map(found -> new Lookup.Search(base(), found, settings.identityAttribute()))
        .or(() -> dn.map(Lookup.Name::new));
  }

  private Optional<LdapTemplate> template(
      String key, Optional<String> text, Function<String, LdapTemplate> parse) {
    try {
      return text.map(parse);
    } catch (IllegalArgumentException e) {
      wrong(key, text.orElse(""), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Map<String, Optional<String>> others() {
    Map<String, Optional<String>> others = new LinkedHashMap<>();
    others.put("authorities", settings.authorities());
    others.put("bind-dn", settings.bindDn());
    others.put("password-file", settings.passwordFile());
    others.put("base", settings.base());
    others.put("user-filter", settings.userFilter());
    others.put("user-dn", settings.userDn());
    others.put("identity-attribute", settings.identityAttribute());
    others.put("recipient-filter", settings.recipientFilter());
    return others;
  }

  private void wrong(String key, String value, String why) {
    mistakes.add(PREFIX + key + "=" + value + " is wrong: " + why);
  }

  private void check() {
    if (!mistakes.isEmpty()) {
      throw new WrongSettings(mistakes);
    }
  }
}
