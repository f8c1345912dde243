package io.poststrom.filter.dns;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsRecord;
import io.poststrom.dns.DnsType;
import io.poststrom.filter.address.MxLookup;
import io.poststrom.site.MxAnswer;
import io.poststrom.smtp.Domain;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Addressing's question, put to the DNS client. Stages complete as the client's do. */
public final class MxOverDns implements MxLookup {
  private final DnsClient dns;

  /** An adapter over a client that someone else closes. */
  public MxOverDns(DnsClient dns) {
    this.dns = dns;
  }

  @Override
  public CompletionStage<MxAnswer> mx(Domain domain) {
    return dns.ask(domain.ascii(), DnsType.MX).thenApply(MxOverDns::read);
  }

  private static MxAnswer read(DnsAnswer answer) {
    return switch (answer) {
      case DnsAnswer.Records ignored -> hosts(answer.mx());
      case DnsAnswer.NoData() -> new MxAnswer.Implicit();
      case DnsAnswer.NxDomain() -> new MxAnswer.Unknown();
      case DnsAnswer.Failure ignored -> new MxAnswer.Unknown();
      case DnsAnswer.Broken ignored -> new MxAnswer.Unknown();
    };
  }

  /** The root as exchange is the null MX of RFC 7505: no host at all. */
  private static MxAnswer hosts(List<DnsRecord.Mx> exchanges) {
    List<String> names =
        exchanges.stream().map(DnsRecord.Mx::exchange).filter(name -> !name.isEmpty()).toList();
    return names.isEmpty() ? new MxAnswer.Unknown() : new MxAnswer.Hosts(names);
  }
}
