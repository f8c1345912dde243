package io.poststrom.ingress.ldap;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the directory is and how it is asked.
 *
 * @param servers tried in this order
 * @param authorities a PEM file with who vouches for the servers; empty: whom Java trusts
 * @param account as whom we search; empty: as nobody
 * @param connections how many questions about recipients are asked together, and as many about
 *     passwords
 * @param waiting how many questions of each kind may wait
 * @param timeout for a question, its waiting included
 */
public record LdapRules(
    List<Server> servers,
    Optional<Path> authorities,
    Optional<Account> account,
    int connections,
    int waiting,
    Duration timeout) {
  public LdapRules {
    servers = List.copyOf(servers);
  }

  /** Where all servers but the last are silent, half the time is left for its answer. */
  Duration connectTimeout() {
    return timeout.dividedBy(2L * servers.size());
  }

  /** A server; how its connections are encrypted. */
  public record Server(String host, int port, Encryption encryption) {
    /** As in a URL. */
    @Override
    public String toString() {
      return (encryption == Encryption.TLS ? "ldaps://" : "ldap://") + host + ":" + port;
    }
  }

  /** Ways to encrypt. */
  public enum Encryption {
    /** From the first octet. */
    TLS,
    /** RFC 4513 section 3: on a connection that begins in the clear. */
    START_TLS,
    NONE
  }

  /** Our own account; its password is read whenever a connection begins. */
  public record Account(String dn, Path passwordFile) {}
}
