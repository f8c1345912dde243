package io.poststrom.delivery.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A zone in memory. Aliases are followed as a resolver does. */
public final class FakeDns implements HostLookup {
  private static final int MAX_ALIASES = 8;

  private final Map<String, Records> zone = new HashMap<>();

  private static final class Records {
    private final List<MxRecord> mx = new ArrayList<>();
    private final Map<Family, List<InetAddress>> addresses = new HashMap<>();
    private String alias = "";
    private boolean mxFails;
    private boolean proven;
    private boolean addressesFail;
  }

  /** A mail exchanger. */
  public FakeDns mx(String domain, int preference, String exchange) {
    at(domain).mx.add(new MxRecord(preference, exchange));
    return this;
  }

  /** An address, of its family. */
  public FakeDns address(String host, String address) {
    Family family = address.indexOf(':') < 0 ? Family.IPV4 : Family.IPV6;
    at(host)
        .addresses
        .computeIfAbsent(family, ignored -> new ArrayList<>())
        .add(InetAddress.ofLiteral(address));
    return this;
  }

  /** A CNAME. */
  public FakeDns alias(String name, String target) {
    at(name).alias = target;
    return this;
  }

  /** A name whose MX question is not answered. */
  public FakeDns mxFails(String domain) {
    at(domain).mxFails = true;
    return this;
  }

  /** A name whose address questions are not answered. */
  public FakeDns addressesFail(String host) {
    at(host).addressesFail = true;
    return this;
  }

  /** A name whose records DNSSEC proves. */
  public FakeDns proven(String name) {
    at(name).proven = true;
    return this;
  }

  /** A name without records. */
  public FakeDns exists(String name) {
    at(name);
    return this;
  }

  @Override
  public CompletionStage<Answer<MxRecord>> mx(String domain) {
    return answer(
        domain,
        records ->
            records.mxFails
                ? new Answer.Unavailable<>("SERVFAIL")
                : records.mx.isEmpty()
                    ? new Answer.NoRecords<>()
                    : new Answer.Found<>(
                        records.mx, records.proven ? Answer.Proof.DNSSEC : Answer.Proof.NONE));
  }

  @Override
  public CompletionStage<Answer<InetAddress>> addresses(String host, Family family) {
    return answer(
        host,
        records -> {
          List<InetAddress> found = records.addresses.getOrDefault(family, List.of());
          return records.addressesFail
              ? new Answer.Unavailable<>("SERVFAIL")
              : found.isEmpty() ? new Answer.NoRecords<>() : new Answer.Found<>(found);
        });
  }

  private <T> CompletionStage<Answer<T>> answer(String name, Function<Records, Answer<T>> reader) {
    String at = name;
    for (int aliases = 0; aliases <= MAX_ALIASES; aliases++) {
      Records records = zone.get(at);
      if (records == null) {
        return CompletableFuture.completedStage(new Answer.NoSuchName<>());
      }
      if (records.alias.isEmpty()) {
        return CompletableFuture.completedStage(reader.apply(records));
      }
      at = records.alias;
    }
    return CompletableFuture.completedStage(new Answer.Broken<>("too many aliases"));
  }

  private Records at(String name) {
    return zone.computeIfAbsent(name, ignored -> new Records());
  }
}
