package io.poststrom.dns;

import java.net.InetAddress;
import java.util.Optional;

/** Whether a DNS list can be believed. At first it can't: the first check says. Any thread. */
public final class ZoneHealth {
  /** So many failures in a row, and it is left out until the next check. */
  private static final int PATIENCE = 5;

  private static final String FINE = "fine";
  private static final String UNKNOWN = "unknown";

  private final String name;
  private volatile boolean well;
  private String last = UNKNOWN;
  private int failures;

  /** Of a zone. */
  public ZoneHealth(String name) {
    this.name = name;
  }

  /** The zone. */
  public String name() {
    return name;
  }

  /** Whether it is asked. */
  public boolean isWell() {
    return well;
  }

  /** An answer to a question. */
  public synchronized void answered(DnsAnswer answer) {
    failures = answer instanceof DnsAnswer.Failure ? failures + 1 : 0;
    if (failures >= PATIENCE || saysTrouble(answer)) {
      well = false;
    }
  }

  /**
   * What the entries for tests say.
   *
   * @return a line for the log where that is news
   */
  public synchronized Optional<String> checked(DnsAnswer listed, DnsAnswer unlisted) {
    String state = state(listed, unlisted);
    boolean isNews = !state.equals(last) && !(last.equals(UNKNOWN) && state.equals(FINE));
    well = state.equals(FINE);
    failures = 0;
    last = state;
    return isNews
        ? Optional.of(
            well
                ? "The DNS list " + name + " is well again and is asked"
                : "The DNS list " + name + " is left out until it is well: " + state)
        : Optional.empty();
  }

  /** RFC 5782 section 5. */
  private static String state(DnsAnswer listed, DnsAnswer unlisted) {
    if (listed instanceof DnsAnswer.Failure || unlisted instanceof DnsAnswer.Failure) {
      return "it does not answer";
    }
    if (saysTrouble(listed) || saysTrouble(unlisted)) {
      return "it does not serve us (it answers 127.255.255.x)";
    }
    if (!unlisted.addresses().isEmpty()) {
      return "it lists what must never be listed";
    }
    return listed.addresses().stream().anyMatch(InetAddress::isLoopbackAddress)
        ? FINE
        : "its entry for tests is not listed";
  }

  /** 127.255.255.x: what large lists say to resolvers that they don't serve. */
  private static boolean saysTrouble(DnsAnswer answer) {
    return answer.addresses().stream()
        .map(InetAddress::getAddress)
        .anyMatch(octets -> octets.length == 4 && octets[1] == -1 && octets[2] == -1);
  }
}
