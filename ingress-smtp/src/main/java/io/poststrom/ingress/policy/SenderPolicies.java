package io.poststrom.ingress.policy;

import io.poststrom.ingress.session.Client;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.settings.AddressPattern;
import io.poststrom.settings.SenderPolicy;
import io.poststrom.settings.SenderPolicy.Covered;
import io.poststrom.settings.SenderPolicy.IdentityPattern;
import io.poststrom.settings.SenderPolicy.Limits;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which SenderPolicy decides about a client: a value, made anew when the documents change. */
final class SenderPolicies {
  /**
   * What holds for identities that no document covers: they may use their own address, and none
   * where they are none. No document can have this name.
   */
  static final SenderPolicy DEFAULT =
      new SenderPolicy(
          "(default)",
          new Covered(List.of(new IdentityPattern("*")), List.of()),
          List.of(new AddressPattern.Own(), new AddressPattern.NullPath()),
          List.of(new AddressPattern.Own()),
          Limits.NONE);

  private final Map<String, SenderPolicy> byIdentity = new HashMap<>();
  private final List<ByPattern> byPattern;
  private final List<ByNetwork> byNetwork;

  private record ByPattern(IdentityPattern pattern, SenderPolicy policy) {}

  private record ByNetwork(Network network, SenderPolicy policy) {}

  SenderPolicies(List<SenderPolicy> policies) {
    byPattern =
        policies.stream()
            .flatMap(p -> p.covered().identities().stream().map(who -> new ByPattern(who, p)))
            .filter(one -> one.pattern().text().startsWith("*"))
            .toList();
    // The network with the most bits first.
    byNetwork =
        policies.stream()
            .flatMap(
                p ->
                    p.covered().networks().stream()
                        .map(text -> new ByNetwork(Network.parse(text), p)))
            .sorted(Comparator.comparing(one -> -one.network().bits()))
            .toList();
    policies.forEach(
        policy -> policy.covered().identities().forEach(who -> byIdentity.put(who.text(), policy)));
  }

  /** The policy that decides about a client; empty where it may do as it likes. */
  Optional<SenderPolicy> of(Client client) {
    if (client.identity().isPresent()) {
      return Optional.of(of(client.identity().get().toLowerCase(Locale.ROOT)));
    }
    if (client.trust() != Trust.RELAY) {
      return Optional.empty();
    }
    return byNetwork.stream()
        .filter(one -> one.network().contains(client.address()))
        .map(ByNetwork::policy)
        .findFirst();
  }

  private SenderPolicy of(String identity) {
    @Nullable SenderPolicy exact = byIdentity.get(identity);
    if (exact != null) {
      return exact;
    }
    return byPattern.stream()
        .filter(one -> one.pattern().fit(identity) > 0)
        .max(Comparator.comparing(one -> one.pattern().fit(identity)))
        .map(ByPattern::policy)
        .orElse(DEFAULT);
  }
}
