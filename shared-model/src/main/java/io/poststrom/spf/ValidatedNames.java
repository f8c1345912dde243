package io.poststrom.spf;

import io.poststrom.spf.SpfDns.Answer;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The client's names that lead back to its address, looked up once per check and only when asked
 * for. RFC 7208 section 5.5. Errors mean "not validated", never a temperror; names after the tenth
 * are not looked at (section 4.6.4).
 */
final class ValidatedNames {
  private static final int MAX_NAMES = 10;
  private static final String UNKNOWN = "unknown";

  private final SpfDns dns;
  private final InetAddress client;
  private @Nullable CompletionStage<List<String>> names;

  ValidatedNames(SpfDns dns, InetAddress client) {
    this.dns = dns;
    this.client = client;
  }

  /** Never completes exceptionally. */
  CompletionStage<List<String>> names() {
    if (names == null) {
      names =
          dns.names(client)
              .thenCompose(
                  answer ->
                      answer instanceof Answer.Found<String>(List<String> candidates)
                          ? validated(candidates)
                          : CompletableFuture.completedStage(List.of()));
    }
    return names;
  }

  /** What {@code %{p}} stands for: the domain itself, else a name below it, else any. */
  static String best(List<String> names, String domain) {
    for (String name : names) {
      if (name.equalsIgnoreCase(domain)) {
        return name;
      }
    }
    for (String name : names) {
      if (NameRules.isOrIsBelow(name, domain)) {
        return name;
      }
    }
    return names.isEmpty() ? UNKNOWN : names.getFirst();
  }

  private CompletionStage<List<String>> validated(List<String> candidates) {
    CompletionStage<List<String>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (String name : candidates.subList(0, Math.min(MAX_NAMES, candidates.size()))) {
      all =
          all.thenCombine(
              Network.isIp4(client) ? dns.ip4(name) : dns.ip6(name),
              (valid, answer) -> {
                if (answer instanceof Answer.Found<InetAddress>(List<InetAddress> addresses)
                    && addresses.contains(client)) {
                  valid.add(name);
                }
                return valid;
              });
    }
    return all;
  }
}
