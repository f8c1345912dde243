package io.poststrom.delivery.dns;

import io.poststrom.delivery.route.Answer;
import io.poststrom.delivery.route.HostLookup;
import io.poststrom.delivery.route.MxRecord;
import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsRecord;
import io.poststrom.dns.DnsType;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Asks the DNS client. A loop of aliases is {@link Answer.Broken} only where the resolver shows it;
 * most answer SERVFAIL, which nobody can tell from a passing fault: such mail expires.
 */
public final class DnsHostLookup implements HostLookup {
  private final DnsClient dns;
  private final Resolvers resolvers;

  /** Whether the resolvers, and the way to them, can be believed. */
  public enum Resolvers {
    /** What they say of DNSSEC (the AD bit) counts. */
    TRUSTED,
    NOT_TRUSTED
  }

  /** The client stays the caller's to close. */
  public DnsHostLookup(DnsClient dns, Resolvers resolvers) {
    this.dns = dns;
    this.resolvers = resolvers;
  }

  @Override
  public CompletionStage<Answer<MxRecord>> mx(String domain) {
    return dns.ask(domain, DnsType.MX).thenApply(answer -> read(answer, DnsHostLookup::exchanges));
  }

  @Override
  public CompletionStage<Answer<InetAddress>> addresses(String host, Family family) {
    DnsType type =
        switch (family) {
          case IPV4 -> DnsType.A;
          case IPV6 -> DnsType.AAAA;
        };
    return dns.ask(host, type).thenApply(answer -> read(answer, DnsAnswer::addresses));
  }

  private static List<MxRecord> exchanges(DnsAnswer answer) {
    return answer.mx().stream().map(DnsHostLookup::exchange).toList();
  }

  private static MxRecord exchange(DnsRecord.Mx mx) {
    return new MxRecord(mx.preference(), mx.exchange());
  }

  private <T> Answer<T> read(DnsAnswer answer, Function<DnsAnswer, List<T>> records) {
    return switch (answer) {
      case DnsAnswer.Records found -> new Answer.Found<>(records.apply(found), proof(found));
      case DnsAnswer.NoData() -> new Answer.NoRecords<>();
      case DnsAnswer.NxDomain() -> new Answer.NoSuchName<>();
      case DnsAnswer.Failure(String reason) -> new Answer.Unavailable<>(reason);
      case DnsAnswer.Broken(String reason) -> new Answer.Broken<>(reason);
    };
  }

  private Answer.Proof proof(DnsAnswer.Records found) {
    return resolvers == Resolvers.TRUSTED && found.authenticated()
        ? Answer.Proof.DNSSEC
        : Answer.Proof.NONE;
  }
}
