package io.poststrom.filter.dns;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsType;
import io.poststrom.filter.dkim.DkimDns;
import java.util.concurrent.CompletionStage;

/** DKIM's question, put to the DNS client. Stages complete as the client's do. */
public final class DkimOverDns implements DkimDns {
  private final DnsClient dns;

  /** An adapter over a client that someone else closes. */
  public DkimOverDns(DnsClient dns) {
    this.dns = dns;
  }

  @Override
  public CompletionStage<Answer> texts(String name) {
    return dns.ask(name, DnsType.TXT).thenApply(DkimOverDns::read);
  }

  private static Answer read(DnsAnswer answer) {
    return switch (answer) {
      case DnsAnswer.Records ignored -> new Answer.Found(answer.texts());
      case DnsAnswer.NoData() -> new Answer.Nothing();
      case DnsAnswer.NxDomain() -> new Answer.Nothing();
      case DnsAnswer.Failure(String reason) -> new Answer.Failed(reason);
      case DnsAnswer.Broken(String reason) -> new Answer.Failed(reason);
    };
  }
}
