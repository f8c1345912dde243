package io.poststrom.filter.spf;

import io.poststrom.filter.spf.SpfDns.Answer;
import io.poststrom.filter.spf.SpfRecord.Directive;
import io.poststrom.filter.spf.SpfRecord.Parsed;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One evaluation: the recursive check_host() of RFC 7208 section 4 and the counters it shares with
 * its includes. One stage at a time, so nothing here is locked.
 */
final class SpfCheck {
  private static final int MAX_TERMS = 10;
  private static final int MAX_VOID = 2;
  private static final int MAX_EXCHANGES = 10;

  private final SpfDns dns;
  private final ParsedRecords parser;
  private final SpfQuery query;
  private final MacroExpander macros;
  private final ValidatedNames validated;
  private final byte[] client;
  private final boolean ip4;

  private int terms;
  private int voids;
  private volatile boolean stopped;

  SpfCheck(SpfDns dns, ParsedRecords parser, MacroExpander macros) {
    this.dns = dns;
    this.parser = parser;
    this.macros = macros;
    this.query = macros.query();
    this.client = query.client().getAddress();
    this.ip4 = Network.isIp4(query.client());
    this.validated = new ValidatedNames(dns, query.client());
  }

  /** What check_host() returns for one domain, and which record and directive said so. */
  private record Decision(
      SpfResult result,
      String domain,
      String mechanism,
      Optional<SpfRecord> record,
      String problem) {
    static Decision none(String domain, String problem) {
      return new Decision(SpfResult.NONE, domain, "", Optional.empty(), problem);
    }

    static Decision error(SpfResult result, String domain, String problem) {
      return new Decision(result, domain, "", Optional.empty(), problem);
    }
  }

  /** Whether a mechanism matches; an error ends the whole check. */
  private sealed interface Match {
    record Yes() implements Match {}

    record No() implements Match {}

    record Error(SpfResult result, String problem) implements Match {}
  }

  private static final Match YES = new Match.Yes();
  private static final Match NO = new Match.No();
  private static final CompletionStage<Match> NO_STAGE = CompletableFuture.completedStage(NO);

  CompletionStage<SpfOutcome> run() {
    return checkHost(query.domain()).thenCompose(this::outcome);
  }

  /** The check is over for its caller: no further question is asked. */
  void stop() {
    stopped = true;
  }

  private CompletionStage<SpfOutcome> outcome(Decision decision) {
    if (decision.result != SpfResult.FAIL
        || decision.record.flatMap(SpfRecord::explanation).isEmpty()) {
      return CompletableFuture.completedStage(outcome(decision, Optional.empty()));
    }
    MacroString where = decision.record.get().explanation().get();
    return expanded(where, decision.domain)
        .thenCompose(name -> name.map(n -> explained(n, decision.domain)).orElse(noWords()))
        .thenApply(words -> outcome(decision, words));
  }

  private SpfOutcome outcome(Decision decision, Optional<String> explanation) {
    return new SpfOutcome(
        decision.result, query, decision.mechanism, explanation, decision.problem);
  }

  /** Section 6.2: exactly one record of valid words, or none at all. */
  private CompletionStage<Optional<String>> explained(String name, String current) {
    return dns.texts(name)
        .thenCompose(
            answer -> {
              if (!(answer instanceof Answer.Found<String>(List<String> texts))
                  || texts.size() != 1) {
                return noWords();
              }
              Optional<MacroString> words = MacroString.explanation(texts.getFirst());
              return words.isEmpty()
                  ? noWords()
                  : validatedFor(words.get(), current)
                      .thenApply(p -> macros.explanation(words.get(), current, p));
            });
  }

  private static CompletionStage<Optional<String>> noWords() {
    return CompletableFuture.completedStage(Optional.empty());
  }

  /** Section 4.3 to 4.5: a domain's one record, or why there is no use in going on. */
  private CompletionStage<Decision> checkHost(String domain) {
    if (!isFullName(domain)) {
      return decided(Decision.none(domain, "'" + Printable.ascii(domain) + "' is no domain name"));
    }
    if (stopped) {
      return decided(Decision.error(SpfResult.TEMPERROR, domain, "the check was ended"));
    }
    return dns.texts(domain)
        .thenCompose(
            answer ->
                switch (answer) {
                  case Answer.Found<String>(List<String> texts) -> select(domain, texts);
                  case Answer.Nothing<String>() ->
                      decided(Decision.none(domain, domain + " has no SPF record"));
                  case Answer.Failed<String>(String reason) ->
                      decided(Decision.error(SpfResult.TEMPERROR, domain, reason));
                });
  }

  private CompletionStage<Decision> select(String domain, List<String> texts) {
    List<String> records = texts.stream().filter(SpfRecord::isSpf).toList();
    if (records.isEmpty()) {
      return decided(Decision.none(domain, domain + " has no SPF record"));
    }
    if (records.size() > 1) {
      return decided(permerror(domain, domain + " has " + records.size() + " SPF records"));
    }
    return switch (parser.parse(records.getFirst())) {
      case Parsed.Valid(SpfRecord record) -> evaluate(record, domain, 0);
      case Parsed.Invalid(String reason) ->
          decided(permerror(domain, "SPF record of " + domain + ": " + reason));
    };
  }

  /** Section 4.6.2: the directives from left to right, from this one on. */
  private CompletionStage<Decision> evaluate(SpfRecord record, String domain, int from) {
    List<Directive> directives = record.directives();
    for (int i = from; i < directives.size(); i++) {
      Directive directive = directives.get(i);
      if (directive.mechanism() instanceof Mechanism.Ip(Network network)) {
        if (network.contains(client)) {
          return decided(matched(directive, record, domain));
        }
      } else {
        int next = i + 1;
        return matches(directive.mechanism(), domain)
            .thenCompose(
                match ->
                    switch (match) {
                      case Match.Yes() -> decided(matched(directive, record, domain));
                      case Match.No() -> evaluate(record, domain, next);
                      case Match.Error(SpfResult result, String problem) ->
                          decided(Decision.error(result, domain, problem));
                    });
      }
    }
    return record
        .redirect()
        .map(target -> redirected(target, domain))
        .orElseGet(
            () -> decided(new Decision(SpfResult.NEUTRAL, domain, "", Optional.of(record), "")));
  }

  private static Decision matched(Directive directive, SpfRecord record, String domain) {
    return new Decision(directive.qualifier(), domain, directive.text(), Optional.of(record), "");
  }

  /** Section 6.1. */
  private CompletionStage<Decision> redirected(MacroString target, String domain) {
    Optional<Match.Error> tooMany = countTerm();
    if (tooMany.isPresent()) {
      return decided(Decision.error(tooMany.get().result, domain, tooMany.get().problem));
    }
    return expanded(target, domain)
        .thenCompose(
            name ->
                name.isEmpty()
                    ? decided(permerror(domain, "the redirect's target is not ASCII"))
                    : checkHost(name.get()))
        .thenApply(
            decision ->
                decision.result == SpfResult.NONE
                    ? permerror(domain, "redirect: " + decision.problem)
                    : decision);
  }

  private CompletionStage<Match> matches(Mechanism mechanism, String domain) {
    return switch (mechanism) {
      case Mechanism.All() -> CompletableFuture.completedStage(YES);
      case Mechanism.Ip(Network network) ->
          CompletableFuture.completedStage(network.contains(client) ? YES : NO);
      case Mechanism.Include(MacroString target) -> ask(Optional.of(target), domain, this::include);
      case Mechanism.A(Optional<MacroString> target, Mechanism.DualCidr cidr) ->
          ask(target, domain, name -> a(name, bits(cidr)));
      case Mechanism.Mx(Optional<MacroString> target, Mechanism.DualCidr cidr) ->
          ask(target, domain, name -> mx(name, bits(cidr)));
      case Mechanism.Ptr(Optional<MacroString> target) -> ask(target, domain, this::ptr);
      case Mechanism.Exists(MacroString target) -> ask(Optional.of(target), domain, this::exists);
    };
  }

  private interface NamedMatch {
    CompletionStage<Match> of(String name);
  }

  /** Counts a term that asks DNS, and finds the name it asks about. */
  private CompletionStage<Match> ask(
      Optional<MacroString> target, String domain, NamedMatch mechanism) {
    Optional<Match.Error> tooMany = countTerm();
    if (tooMany.isPresent()) {
      return CompletableFuture.completedStage(tooMany.get());
    }
    return target.isEmpty()
        ? mechanism.of(domain)
        : expanded(target.get(), domain)
            .thenCompose(name -> name.map(mechanism::of).orElse(NO_STAGE));
  }

  /** Section 5.2: the table. */
  private CompletionStage<Match> include(String name) {
    return checkHost(name)
        .thenApply(
            decision ->
                switch (decision.result) {
                  case PASS -> YES;
                  case FAIL, SOFTFAIL, NEUTRAL -> NO;
                  case TEMPERROR -> new Match.Error(SpfResult.TEMPERROR, decision.problem);
                  case PERMERROR -> new Match.Error(SpfResult.PERMERROR, decision.problem);
                  case NONE -> new Match.Error(SpfResult.PERMERROR, "include: " + decision.problem);
                });
  }

  private CompletionStage<Match> a(String name, int bits) {
    return addresses(name).thenApply(answer -> among(answer, bits, true));
  }

  /** Section 5.4: all hosts are asked at once and looked at in their order. */
  private CompletionStage<Match> mx(String name, int bits) {
    return dns.exchanges(name)
        .thenCompose(
            answer ->
                switch (answer) {
                  case Answer.Found<String>(List<String> hosts) ->
                      hosts.size() > MAX_EXCHANGES
                          ? CompletableFuture.completedStage(
                              new Match.Error(
                                  SpfResult.PERMERROR,
                                  name + " has more than " + MAX_EXCHANGES + " MX records"))
                          : anyOf(hosts.stream().map(this::addresses).toList(), 0, bits);
                  case Answer.Nothing<String>() -> CompletableFuture.completedStage(countVoid());
                  case Answer.Failed<String>(String reason) ->
                      CompletableFuture.completedStage(
                          new Match.Error(SpfResult.TEMPERROR, reason));
                });
  }

  /**
   * A host without an address is no void lookup here: with an IPv6 client each IPv4-only exchange
   * would be one, and two are the limit.
   */
  private CompletionStage<Match> anyOf(
      List<CompletionStage<Answer<InetAddress>>> hosts, int from, int bits) {
    if (from == hosts.size()) {
      return NO_STAGE;
    }
    return hosts
        .get(from)
        .thenCompose(
            answer -> {
              Match match = among(answer, bits, false);
              return match instanceof Match.No
                  ? anyOf(hosts, from + 1, bits)
                  : CompletableFuture.completedStage(match);
            });
  }

  /** Section 5.5: a validated name that is the target or lies below it. */
  private CompletionStage<Match> ptr(String target) {
    return validated
        .names()
        .thenApply(names -> names.stream().anyMatch(n -> isOrIsBelow(n, target)) ? YES : NO);
  }

  /** Section 5.7: A records, also for an IPv6 client. */
  private CompletionStage<Match> exists(String name) {
    return dns.ip4(name)
        .thenApply(
            answer ->
                switch (answer) {
                  case Answer.Found<InetAddress> ignored -> YES;
                  case Answer.Nothing<InetAddress>() -> countVoid();
                  case Answer.Failed<InetAddress>(String reason) ->
                      new Match.Error(SpfResult.TEMPERROR, reason);
                });
  }

  private Match among(Answer<InetAddress> answer, int bits, boolean counted) {
    return switch (answer) {
      case Answer.Found<InetAddress>(List<InetAddress> addresses) -> {
        for (InetAddress address : addresses) {
          if (Network.of(address, bits).contains(client)) {
            yield YES;
          }
        }
        yield NO;
      }
      case Answer.Nothing<InetAddress>() -> counted ? countVoid() : NO;
      case Answer.Failed<InetAddress>(String reason) ->
          new Match.Error(SpfResult.TEMPERROR, reason);
    };
  }

  private CompletionStage<Answer<InetAddress>> addresses(String name) {
    return ip4 ? dns.ip4(name) : dns.ip6(name);
  }

  private int bits(Mechanism.DualCidr cidr) {
    return ip4 ? cidr.ip4() : cidr.ip6();
  }

  private CompletionStage<Optional<String>> expanded(MacroString spec, String current) {
    return spec.uses('p')
        ? validatedFor(spec, current).thenApply(p -> macros.name(spec, current, p))
        : CompletableFuture.completedStage(macros.name(spec, current, ""));
  }

  private CompletionStage<String> validatedFor(MacroString spec, String current) {
    return spec.uses('p')
        ? validated.names().thenApply(names -> ValidatedNames.best(names, current))
        : CompletableFuture.completedStage("");
  }

  private Optional<Match.Error> countTerm() {
    terms++;
    if (stopped) {
      return Optional.of(new Match.Error(SpfResult.TEMPERROR, "the check was ended"));
    }
    return terms > MAX_TERMS
        ? Optional.of(
            new Match.Error(SpfResult.PERMERROR, "more than " + MAX_TERMS + " terms ask DNS"))
        : Optional.empty();
  }

  private Match countVoid() {
    voids++;
    return voids > MAX_VOID
        ? new Match.Error(
            SpfResult.PERMERROR, "more than " + MAX_VOID + " terms ask for what does not exist")
        : NO;
  }

  static boolean isOrIsBelow(String name, String domain) {
    int above = name.length() - domain.length();
    return above >= 0
        && name.regionMatches(true, above, domain, 0, domain.length())
        && (above == 0 || name.charAt(above - 1) == '.');
  }

  /** Section 4.3: two labels or more, each of 1 to 63 octets; a trailing dot may stand. */
  private static boolean isFullName(String domain) {
    int end = domain.endsWith(".") ? domain.length() - 1 : domain.length();
    if (end > 253 || domain.startsWith("[")) {
      return false;
    }
    int labels = 0;
    int start = 0;
    for (int i = 0; i <= end; i++) {
      if (i == end || domain.charAt(i) == '.') {
        if (i == start || i - start > 63) {
          return false;
        }
        labels++;
        start = i + 1;
      }
    }
    return labels >= 2;
  }

  private static Decision permerror(String domain, String problem) {
    return Decision.error(SpfResult.PERMERROR, domain, problem);
  }

  private static CompletionStage<Decision> decided(Decision decision) {
    return CompletableFuture.completedStage(decision);
  }
}
