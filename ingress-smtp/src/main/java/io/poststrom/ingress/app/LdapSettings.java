package io.poststrom.ingress.app;

import io.poststrom.config.Setting;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Group {@code poststrom.ingress.ldap}: a directory of users and recipients. */
public interface LdapSettings {
  /** Where it is. */
  @Setting(
      "Servers of a directory, ldap://HOST:PORT or ldaps://HOST:PORT, several separated by commas and"
          + " tried in this order. All others of this group need it.")
  Optional<List<String>> urls();

  /** Whether connections in the clear are encrypted. */
  @Setting(
      "Whether connections to ldap:// begin with StartTLS. Without it whoever can listen learns"
          + " passwords.")
  @WithDefault("true")
  boolean startTls();

  /** Who vouches for it. */
  @Setting(
      "PEM file with the authorities of the servers' certificates, read at start; whom Java trusts"
          + " if left out.")
  Optional<String> authorities();

  /** Who we are there. */
  @Setting("The DN as which entries are searched; nobody's if left out.")
  Optional<String> bindDn();

  /** Its password. */
  @Setting("A file with the password of bind-dn, read for each new connection.")
  Optional<String> passwordFile();

  /** Where entries are. */
  @Setting("The DN below which entries are searched.")
  Optional<String> base();

  /** Who may log in. */
  @Setting(
      "The filter that finds a user by the name {user} that it logs in with, such as (uid={user});"
          + " its password is then tried by a bind. Without it and user-dn nobody logs in by the"
          + " directory.")
  Optional<String> userFilter();

  /** The same without a search. */
  @Setting(
      "The DN of a user, such as uid={user},ou=people,dc=example,dc=org; instead of user-filter.")
  Optional<String> userDn();

  /** Who it then is. */
  @Setting(
      "The attribute of a user's entry that is its identity, such as mail; the name that it logs in"
          + " with if left out. Needs user-filter.")
  Optional<String> identityAttribute();

  /** Whom mail is taken for. */
  @Setting(
      "The filter that finds a recipient by {address}, {local} and {domain}, such as"
          + " (mail={address}), for domains whose document says ldap: true.")
  Optional<String> recipientFilter();

  /** Connections. */
  @Setting(
      value =
          "Questions about recipients that are asked together, and as many about passwords: threads,"
              + " and connections as they are needed.",
      min = "1",
      max = "64")
  @WithDefault("4")
  int connections();

  /** Questions that wait. */
  @Setting(
      value =
          "Questions about recipients that may wait, and as many about passwords; of more of them"
              + " nothing can be said.",
      min = "1",
      max = "10000")
  @WithDefault("200")
  int waiting();

  /** Time. */
  @Setting(
      value =
          "How long an answer may take; then recipients hear 451 and users 454, as while the"
              + " directory is down.",
      min = "100ms",
      max = "1m")
  @WithDefault("5s")
  Duration timeout();

  /** What is remembered. */
  RecipientMemory remember();
}
