package io.poststrom.ingress.session;

import io.poststrom.ingress.session.header.HeaderFacts;
import io.poststrom.smtp.ReversePath;
import java.util.List;
import java.util.Optional;

/**
 * Port: as whom a client may send, and how much. Called on sessions' threads; never blocks them.
 * Each call goes by the rules of that moment.
 */
public interface SenderRules {
  /**
   * Against a transaction with this reverse-path.
   *
   * @param declared the octets that the client announces, 0 where it does not
   */
  Optional<Objection> atMail(Client client, ReversePath path, long declared);

  /** Against one more recipient of a mail that has so many. */
  Optional<Objection> atRcpt(Client client, int before);

  /** How long a mail of the client may be at most, where that is a rule of its own. */
  Optional<SizeLimit> sizeLimit(Client client);

  /** Whether {@link #atEnd} wants to know what the header says. */
  boolean wantHeader(Client client);

  /**
   * Against the mail as a whole. Where there is nothing, the mail is counted.
   *
   * @param header empty where nobody has read it
   */
  Optional<Objection> atEnd(Client client, Optional<HeaderFacts> header, int recipients);

  /** What the rates of the client's policy leave it now; none where it has no rates. */
  List<Allowance> allowances(Client client);

  /**
   * One rate.
   *
   * @param name the policy's, and what it counts
   * @param most of it in the time
   * @param perSeconds the time
   * @param left how many more may come now
   * @param moreInSeconds when that grows
   */
  record Allowance(String name, int most, long perSeconds, int left, long moreInSeconds) {}

  /** The most octets of a mail, and what is said of a longer one. */
  record SizeLimit(long octets, Objection objection) {}
}
