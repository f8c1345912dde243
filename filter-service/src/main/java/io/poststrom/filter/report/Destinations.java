package io.poststrom.filter.report;

import io.poststrom.filter.dmarc.DmarcDns;
import io.poststrom.filter.dmarc.DmarcDns.Answer;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.dmarc.ReportUri;
import io.poststrom.mail.DmarcObservation.Destination;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who may be sent a domain's reports: mailboxes of the same organization, and others whose domain
 * says in DNS that it wants them (RFC 9990 section 4). Else anybody could have reports sent to
 * anybody. Where DNS does not say, nobody is sent any.
 */
public final class Destinations {
  private static final int MOST = 8;

  private final DmarcDns dns;
  private final DmarcEvaluator evaluator;

  /** With these answers; organizational domains are the evaluator's. */
  public Destinations(DmarcDns dns, DmarcEvaluator evaluator) {
    this.dns = dns;
    this.evaluator = evaluator;
  }

  /**
   * A mailbox that wants reports.
   *
   * @param mostOctets how large a mail it takes
   */
  public record Reader(Mailbox mailbox, OptionalLong mostOctets) {}

  /** The readers, each once, in the record's order. Never completes exceptionally. */
  CompletionStage<List<Reader>> readers(String policyDomain, List<Destination> wanted) {
    CompletionStage<List<Reader>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (Destination destination : wanted.subList(0, Math.min(MOST, wanted.size()))) {
      Optional<Mailbox> mailbox = Mailto.parse(destination.uri());
      if (mailbox.isPresent()) {
        Reader reader = new Reader(mailbox.get(), destination.mostOctets());
        all =
            all.thenCombine(
                allowed(policyDomain, reader),
                (readers, more) -> {
                  readers.addAll(more);
                  return readers;
                });
      }
    }
    return all.thenApply(Destinations::eachOnce);
  }

  private static List<Reader> eachOnce(List<Reader> readers) {
    Map<String, Reader> once = new LinkedHashMap<>();
    readers.forEach(reader -> once.putIfAbsent(reader.mailbox().text(), reader));
    return once.values().stream().limit(MOST).toList();
  }

  private CompletionStage<List<Reader>> allowed(String policyDomain, Reader reader) {
    String host = host(reader.mailbox());
    if (host.equals(policyDomain)) {
      return CompletableFuture.completedStage(List.of(reader));
    }
    return evaluator
        .organization(policyDomain)
        .thenCombine(
            evaluator.organization(host),
            (own, other) -> own.isPresent() && other.isPresent() && own.equals(other))
        .thenCompose(
            isSame ->
                isSame
                    ? CompletableFuture.completedStage(List.of(reader))
                    : dns.texts(Consent.name(policyDomain, host))
                        .thenApply(answer -> confirmed(answer, reader)));
  }

  private static List<Reader> confirmed(Answer answer, Reader reader) {
    return answer instanceof Answer.Found(List<String> texts)
            && Consent.of(texts, host(reader.mailbox())) instanceof Consent.Given(var instead)
        ? instead.isEmpty() ? List.of(reader) : replaced(instead)
        : List.of();
  }

  private static List<Reader> replaced(List<ReportUri> instead) {
    return instead.stream()
        .flatMap(
            uri ->
                Mailto.parse(uri.text()).stream()
                    .map(mailbox -> new Reader(mailbox, uri.mostOctets())))
        .toList();
  }

  private static String host(Mailbox mailbox) {
    return mailbox.host() instanceof Domain domain ? domain.ascii() : mailbox.host().text();
  }
}
