package io.poststrom.filter.care;

import io.poststrom.dns.DnsAnswer;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/**
 * Whether an MX host's address has a name that leads back to it. RFC 1912 section 2.1; many refuse
 * mail from addresses that have none.
 */
public final class PtrFindings {
  private PtrFindings() {}

  /**
   * What was found out of one address.
   *
   * @param host the MX host that has it
   * @param names the answer to the PTR question
   * @param forward the addresses of these names
   */
  public record Facts(
      String host, InetAddress address, DnsAnswer names, Map<String, DnsAnswer> forward) {
    public Facts {
      forward = Map.copyOf(forward);
    }
  }

  /** What is right or wrong with it. */
  public static Finding of(Facts facts) {
    String shown = facts.address().getHostAddress();
    String mend = ZoneLine.ptr(facts.address(), facts.host());
    return switch (facts.names()) {
      case DnsAnswer.Records ignored -> named(facts, shown, mend);
      case DnsAnswer.NoData() -> none(facts, shown, mend);
      case DnsAnswer.NxDomain() -> none(facts, shown, mend);
      case DnsAnswer other -> Finding.silence(Subject.PTR, "the reverse name of " + shown, other);
    };
  }

  private static Finding none(Facts facts, String shown, String mend) {
    return Finding.wrong(
        Subject.PTR,
        shown + " (" + facts.host() + ") has no name; who runs the address publishes",
        mend);
  }

  private static Finding named(Facts facts, String shown, String mend) {
    for (Entry<String, DnsAnswer> name : facts.forward().entrySet()) {
      if (name.getValue().addresses().contains(facts.address())) {
        return Finding.ok(
            Subject.PTR, shown + " is named " + name.getKey() + ", which leads back to it");
      }
    }
    String names = String.join(", ", facts.forward().keySet().stream().sorted().toList());
    List<DnsAnswer> silent =
        facts.forward().values().stream().filter(DnsAnswer.Failure.class::isInstance).toList();
    return silent.isEmpty()
        ? Finding.wrong(
            Subject.PTR,
            shown
                + " is named "
                + names
                + ", which does not lead back to it; who runs the address"
                + " publishes",
            mend)
        : Finding.silence(Subject.PTR, names, silent.getFirst());
  }
}
