package io.poststrom.spf.dns;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsRecord;
import io.poststrom.dns.DnsType;
import io.poststrom.spf.SpfDns;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** SPF's questions, put to the DNS client. Stages complete as the client's do. */
public final class SpfOverDns implements SpfDns {
  private final DnsClient dns;

  /** An adapter over a client that someone else closes. */
  public SpfOverDns(DnsClient dns) {
    this.dns = dns;
  }

  @Override
  public CompletionStage<Answer<String>> texts(String name) {
    return as(dns.ask(name, DnsType.TXT), DnsAnswer::texts);
  }

  @Override
  public CompletionStage<Answer<InetAddress>> ip4(String name) {
    return as(dns.ask(name, DnsType.A), DnsAnswer::addresses);
  }

  @Override
  public CompletionStage<Answer<InetAddress>> ip6(String name) {
    return as(dns.ask(name, DnsType.AAAA), DnsAnswer::addresses);
  }

  @Override
  public CompletionStage<Answer<String>> exchanges(String name) {
    return as(dns.ask(name, DnsType.MX), SpfOverDns::byPreference);
  }

  @Override
  public CompletionStage<Answer<String>> names(InetAddress address) {
    return as(dns.names(address), DnsAnswer::texts);
  }

  private static List<String> byPreference(DnsAnswer answer) {
    return answer.mx().stream()
        .sorted(Comparator.comparingInt(DnsRecord.Mx::preference))
        .map(DnsRecord.Mx::exchange)
        .toList();
  }

  private static <T> CompletionStage<Answer<T>> as(
      CompletionStage<DnsAnswer> stage, Function<DnsAnswer, List<T>> values) {
    return stage.thenApply(
        answer ->
            switch (answer) {
              case DnsAnswer.Records ignored -> new Answer.Found<>(values.apply(answer));
              case DnsAnswer.NoData() -> new Answer.Nothing<>();
              case DnsAnswer.NxDomain() -> new Answer.Nothing<>();
              case DnsAnswer.Failure(String reason) -> new Answer.Failed<>(reason);
              case DnsAnswer.Broken(String reason) -> new Answer.Failed<>(reason);
            });
  }
}
