package io.poststrom.spf;

import io.poststrom.spf.SpfDns.Answer;
import io.poststrom.spf.SpfRecord.Directive;
import io.poststrom.spf.SpfRecord.Parsed;
import io.poststrom.text.ParsedTexts;
import io.poststrom.text.Printable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One evaluation: the recursive check_host() of RFC 7208 section 4 and the counters it shares with
 * its includes. One stage at a time, so nothing here is locked.
 */
final class SpfCheck {
  private final SpfDns dns;
  private final ParsedTexts<SpfRecord.Parsed> parser;
  private final MacroExpander macros;
  private final SpfQuery query;
  private final Limits limits = new Limits();
  private final ValidatedNames validated;
  private final HostMatches hosts;

  SpfCheck(SpfDns dns, ParsedTexts<SpfRecord.Parsed> parser, MacroExpander macros) {
    this.dns = dns;
    this.parser = parser;
    this.macros = macros;
    this.query = macros.query();
    this.validated = new ValidatedNames(dns, query.client());
    this.hosts = new HostMatches(dns, limits, validated, query.client());
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

  CompletionStage<SpfOutcome> run() {
    return checkHost(query.domain()).thenCompose(this::outcome);
  }

  /** The check is over for its caller: no further question is asked. */
  void stop() {
    limits.stop();
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
    if (!NameRules.isFullName(domain)) {
      return decided(Decision.none(domain, "'" + Printable.ascii(domain) + "' is no domain name"));
    }
    if (limits.isStopped()) {
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
    List<String> records = RecordSelection.of(query.identity(), texts);
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
        if (hosts.ip(network)) {
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
    Optional<Match.Error> tooMany = limits.term();
    if (tooMany.isPresent()) {
      return decided(Decision.error(tooMany.get().result(), domain, tooMany.get().problem()));
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
      case Mechanism.All() -> Match.YES.known();
      case Mechanism.Ip(Network network) -> Match.of(hosts.ip(network)).known();
      case Mechanism.Include(MacroString target) -> ask(Optional.of(target), domain, this::include);
      case Mechanism.A(Optional<MacroString> target, Mechanism.DualCidr cidr) ->
          ask(target, domain, name -> hosts.a(name, cidr));
      case Mechanism.Mx(Optional<MacroString> target, Mechanism.DualCidr cidr) ->
          ask(target, domain, name -> hosts.mx(name, cidr));
      case Mechanism.Ptr(Optional<MacroString> target) -> ask(target, domain, hosts::ptr);
      case Mechanism.Exists(MacroString target) -> ask(Optional.of(target), domain, hosts::exists);
    };
  }

  private interface NamedMatch {
    CompletionStage<Match> of(String name);
  }

  /** Counts a term that asks DNS, and finds the name it asks about. */
  private CompletionStage<Match> ask(
      Optional<MacroString> target, String domain, NamedMatch mechanism) {
    Optional<Match.Error> tooMany = limits.term();
    if (tooMany.isPresent()) {
      return tooMany.get().known();
    }
    return target.isEmpty()
        ? mechanism.of(domain)
        : expanded(target.get(), domain)
            .thenCompose(name -> name.map(mechanism::of).orElse(Match.NO.known()));
  }

  /** Section 5.2: the table. */
  private CompletionStage<Match> include(String name) {
    return checkHost(name)
        .thenApply(
            decision ->
                switch (decision.result) {
                  case PASS -> Match.YES;
                  case FAIL, SOFTFAIL, NEUTRAL -> Match.NO;
                  case TEMPERROR -> Match.temperror(decision.problem);
                  case PERMERROR -> Match.permerror(decision.problem);
                  case NONE -> Match.permerror("include: " + decision.problem);
                });
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

  private static Decision permerror(String domain, String problem) {
    return Decision.error(SpfResult.PERMERROR, domain, problem);
  }

  private static CompletionStage<Decision> decided(Decision decision) {
    return CompletableFuture.completedStage(decision);
  }
}
