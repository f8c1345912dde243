package io.poststrom.ingress.door;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsClient;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What DNS says to a client's address and to its name. What DNS does not say counts nothing. */
record Names(DnsClient dns, DoorRules.Score score) {
  /** An address with more names than that is asked for the first ones only. */
  private static final int MAX_NAMES = 5;

  /** Whether the address has a name, and one of its names the address. RFC 1912 section 2.1. */
  CompletionStage<List<Finding>> ofAddress(InetAddress address) {
    if (score.noReverseName() == 0 && score.unconfirmed() == 0) {
      return nothing();
    }
    return dns.names(address)
        .thenCompose(
            answer ->
                switch (answer) {
                  case DnsAnswer.Records records -> confirm(address, records.texts());
                  case DnsAnswer.NoData(), DnsAnswer.NxDomain() ->
                      found(
                          new Finding(
                              "no-reverse-dns",
                              score.noReverseName(),
                              address.getHostAddress() + " has no name in DNS"));
                  case DnsAnswer.Failure _, DnsAnswer.Broken _ -> nothing();
                });
  }

  /** Whether a name in HELO or EHLO has an address. */
  CompletionStage<List<Finding>> ofHello(String name) {
    if (score.unresolvable() == 0 || name.startsWith("[")) {
      return nothing();
    }
    Finding none =
        new Finding(
            "helo-unresolvable", score.unresolvable(), "your name " + name + " has no address");
    if (!HelloCheck.isQualified(name)) {
      return found(none);
    }
    return dns.addresses(name)
        .thenApply(answer -> isNowhere(answer) ? List.of(none) : List.<Finding>of());
  }

  private CompletionStage<List<Finding>> confirm(InetAddress address, List<String> names) {
    Finding unconfirmed =
        new Finding(
            "unconfirmed-reverse-dns",
            score.unconfirmed(),
            "no name of " + address.getHostAddress() + " leads back to it");
    CompletionStage<Boolean> anyUnsaid = CompletableFuture.completedFuture(false);
    for (String name : names.stream().limit(MAX_NAMES).toList()) {
      anyUnsaid =
          anyUnsaid.thenCombine(
              dns.addresses(name),
              (before, answer) ->
                  before || answer.addresses().contains(address) || isUnsaid(answer));
    }
    return anyUnsaid.thenApply(fine -> fine ? List.of() : List.of(unconfirmed));
  }

  private static boolean isNowhere(DnsAnswer answer) {
    return answer instanceof DnsAnswer.NxDomain || answer instanceof DnsAnswer.NoData;
  }

  private static boolean isUnsaid(DnsAnswer answer) {
    return answer instanceof DnsAnswer.Failure || answer instanceof DnsAnswer.Broken;
  }

  private static CompletionStage<List<Finding>> found(Finding finding) {
    return CompletableFuture.completedFuture(List.of(finding));
  }

  private static CompletionStage<List<Finding>> nothing() {
    return CompletableFuture.completedFuture(List.of());
  }
}
