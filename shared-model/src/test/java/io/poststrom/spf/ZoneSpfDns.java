package io.poststrom.spf;

import io.poststrom.dns.ReverseName;
import io.poststrom.dns.testing.Zone;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The port's fake: answers from zone text at once, a silent name as a failure. */
final class ZoneSpfDns implements SpfDns {
  private final Zone zone;
  private final List<String> asked = new ArrayList<>();

  ZoneSpfDns(Zone zone) {
    this.zone = zone;
  }

  /** What was asked, such as {@code TXT example.test}. */
  List<String> asked() {
    return asked;
  }

  @Override
  public CompletionStage<Answer<String>> texts(String name) {
    return ask(name, "TXT", data -> String.join("", data));
  }

  @Override
  public CompletionStage<Answer<InetAddress>> ip4(String name) {
    return ask(name, "A", data -> InetAddress.ofLiteral(data.getFirst()));
  }

  @Override
  public CompletionStage<Answer<InetAddress>> ip6(String name) {
    return ask(name, "AAAA", data -> InetAddress.ofLiteral(data.getFirst()));
  }

  @Override
  public CompletionStage<Answer<String>> exchanges(String name) {
    return ask(name, "MX", List::getLast);
  }

  @Override
  public CompletionStage<Answer<String>> names(InetAddress address) {
    return ask(ReverseName.of(address), "PTR", List::getFirst);
  }

  private <T> CompletionStage<Answer<T>> ask(
      String name, String type, Function<List<String>, T> read) {
    asked.add(type + " " + name);
    return CompletableFuture.completedStage(answer(name, type, read, 0));
  }

  private <T> Answer<T> answer(
      String name, String type, Function<List<String>, T> read, int aliases) {
    if (aliases > 8 || zone.manner(name, type).isPresent()) {
      return new Answer.Failed<>("the zone says so");
    }
    List<Zone.Entry> found = zone.entries(name, type);
    List<Zone.Entry> alias = zone.entries(name, "CNAME");
    if (found.isEmpty() && !alias.isEmpty()) {
      return answer(alias.getFirst().data().getFirst(), type, read, aliases + 1);
    }
    return found.isEmpty()
        ? new Answer.Nothing<>()
        : new Answer.Found<>(found.stream().map(Zone.Entry::data).map(read).toList());
  }
}
