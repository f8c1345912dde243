package io.poststrom.ingress.door;

import io.poststrom.dns.ListRule;
import io.poststrom.settings.DomainPattern;
import io.poststrom.smtp.Domain;
import java.time.Duration;
import java.util.List;

/**
 * What holds at the door.
 *
 * @param hostname our name
 * @param greetingPause how long a client waits for its first greeting
 * @param hello what is asked of names in HELO and EHLO
 * @param connections of an address, of a network, within a minute; 0 is any number
 * @param mails likewise
 * @param errors which errors wait, and how long
 * @param score what findings weigh
 * @param lists the DNS lists that are asked
 * @param spf of whose mail a fail of SPF is refused
 */
public record DoorRules(
    Domain hostname,
    Duration greetingPause,
    Hello hello,
    Rate connections,
    Rate mails,
    Errors errors,
    Score score,
    Lists lists,
    Spf spf) {

  /** Which faults of a name in HELO are refused. */
  public record Hello(boolean syntax, boolean ownName, boolean literals) {}

  /** So many within a minute; 0 is any number. */
  public record Rate(int perAddress, int perNetwork) {}

  /** After so many errors each further one waits. */
  public record Errors(int free, Duration delay) {}

  /**
   * What findings weigh; 0 is not looked for.
   *
   * @param threshold from which sum on a client is refused
   * @param deadline until when answers of DNS count
   */
  public record Score(
      int threshold, Duration deadline, int noReverseName, int unconfirmed, int unresolvable) {}

  /** Lists of addresses, and of domains. */
  public record Lists(List<ListRule> addresses, List<ListRule> domains) {
    public Lists {
      addresses = List.copyOf(addresses);
      domains = List.copyOf(domains);
    }
  }

  /** Of which senders' domains SPF's fail is refused at MAIL, whoever the recipient is. */
  public record Spf(boolean all, boolean ours, List<DomainPattern> domains) {
    /** Of none. */
    public static final Spf NONE = new Spf(false, false, List.of());

    public Spf {
      domains = List.copyOf(domains);
    }
  }
}
