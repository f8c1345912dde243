package io.poststrom.filter.dns;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsType;
import io.poststrom.filter.dmarc.DmarcDns;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** DMARC's questions, put to the DNS client. Stages complete as the client's do. */
public final class DmarcOverDns implements DmarcDns {
  private final DnsClient dns;

  /** An adapter over a client that someone else closes. */
  public DmarcOverDns(DnsClient dns) {
    this.dns = dns;
  }

  @Override
  public CompletionStage<Answer> texts(String name) {
    return dns.ask(name, DnsType.TXT)
        .thenApply(
            answer ->
                switch (answer) {
                  case DnsAnswer.Records ignored -> new Answer.Found(answer.texts());
                  case DnsAnswer.NoData() -> new Answer.Nothing();
                  case DnsAnswer.NxDomain() -> new Answer.Nothing();
                  case DnsAnswer.Failure(String reason) -> new Answer.Failed(reason);
                  case DnsAnswer.Broken(String reason) -> new Answer.Failed(reason);
                });
  }

  @Override
  public CompletionStage<Existence> existence(String name) {
    return existence(name, DnsType.A)
        .thenCompose(a -> orElse(a, name, DnsType.AAAA))
        .thenCompose(aaaa -> orElse(aaaa, name, DnsType.MX));
  }

  private CompletionStage<Existence> orElse(Existence known, String name, DnsType type) {
    return known == Existence.MISSING
        ? existence(name, type)
        : CompletableFuture.completedStage(known);
  }

  private CompletionStage<Existence> existence(String name, DnsType type) {
    return dns.ask(name, type)
        .thenApply(
            answer ->
                switch (answer) {
                  case DnsAnswer.Records ignored -> Existence.EXISTS;
                  case DnsAnswer.NoData() -> Existence.MISSING;
                  case DnsAnswer.NxDomain() -> Existence.MISSING;
                  case DnsAnswer.Failure ignored -> Existence.UNKNOWN;
                  case DnsAnswer.Broken ignored -> Existence.UNKNOWN;
                });
  }
}
