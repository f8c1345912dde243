package io.poststrom.spf;

import io.poststrom.spf.MacroString.Part;
import io.poststrom.spf.SpfDns.Answer;
import io.poststrom.spf.SpfRecord.Directive;
import io.poststrom.spf.SpfRecord.Parsed;
import io.poststrom.spf.SpfSurvey.Closing;
import io.poststrom.spf.SpfSurvey.Flaw;
import io.poststrom.spf.SpfSurvey.Term;
import io.poststrom.text.Printable;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads all records that a domain's policy leads to, as if no directive ever matched: what {@link
 * SpfEvaluator} may come across, for the operator who keeps the records. One survey an instance,
 * one stage at a time. Asks about {@link #MAX_TERMS} terms at most and then leaves the rest
 * unasked, which is over the limit five times already.
 */
public final class SpfSurveyor {
  /** How many terms that ask DNS are looked into. */
  static final int MAX_TERMS = 50;

  private static final int MAX_EXCHANGES = 10;

  private final SpfDns dns;
  private final Deque<Task> tasks = new ArrayDeque<>();
  private final List<String> own = new ArrayList<>();
  private final List<Integer> costs = new ArrayList<>();
  private final List<String> voids = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();
  private final List<String> silences = new ArrayList<>();
  private final List<Flaw> flaws = new ArrayList<>();
  private int terms;

  /** Over this port. */
  public SpfSurveyor(SpfDns dns) {
    this.dns = dns;
  }

  /**
   * A term to look into.
   *
   * @param root which of the domain's own terms has led here
   * @param above the domains whose records have led here
   */
  private record Task(
      Mechanism mechanism, String text, String domain, int root, Set<String> above) {
    Task {
      above = Set.copyOf(above);
    }
  }

  /** Surveys; never completes exceptionally. */
  public CompletionStage<SpfSurvey> survey(String domain) {
    return dns.texts(domain)
        .thenCompose(
            answer ->
                switch (answer) {
                  case Answer.Nothing<String>() -> known(new SpfSurvey.None());
                  case Answer.Failed<String>(String reason) -> known(new SpfSurvey.Unknown(reason));
                  case Answer.Found<String>(List<String> texts) -> own(domain, texts);
                });
  }

  private CompletionStage<SpfSurvey> own(String domain, List<String> texts) {
    List<String> records = texts.stream().filter(SpfRecord::isSpf).toList();
    if (records.size() != 1) {
      return known(records.isEmpty() ? new SpfSurvey.None() : new SpfSurvey.Several(records));
    }
    String text = records.getFirst();
    return switch (SpfRecordParser.parse(text)) {
      case Parsed.Invalid(String reason) -> known(new SpfSurvey.Invalid(text, reason));
      case Parsed.Valid(SpfRecord record) -> {
        look(record);
        terms(record, domain, -1, Set.of(domain));
        int octets = texts.stream().mapToInt(String::length).sum();
        yield next().thenApply(done -> tree(text, octets, closing(record)));
      }
    };
  }

  private static CompletionStage<SpfSurvey> known(SpfSurvey survey) {
    return CompletableFuture.completedStage(survey);
  }

  private SpfSurvey tree(String text, int octets, Closing closing) {
    List<Term> counted = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      counted.add(new Term(own.get(i), costs.get(i)));
    }
    return new SpfSurvey.Tree(text, octets, closing, counted, voids, errors, silences, flaws);
  }

  private static Closing closing(SpfRecord record) {
    for (Directive directive : record.directives()) {
      if (directive.mechanism() instanceof Mechanism.All) {
        return switch (directive.qualifier()) {
          case PASS -> Closing.PASS;
          case FAIL -> Closing.FAIL;
          case SOFTFAIL -> Closing.SOFTFAIL;
          default -> Closing.NEUTRAL;
        };
      }
    }
    return record.redirect().isPresent() ? Closing.REDIRECT : Closing.MISSING;
  }

  /** The flaws that only the domain's own record is blamed for. */
  private void look(SpfRecord record) {
    boolean behind = false;
    for (Directive directive : record.directives()) {
      if (behind) {
        flaws.add(new Flaw(Flaw.Kind.BEHIND_ALL, directive.text()));
      } else if (directive.mechanism() instanceof Mechanism.Ptr) {
        flaws.add(new Flaw(Flaw.Kind.PTR, directive.text()));
      }
      behind |= directive.mechanism() instanceof Mechanism.All;
    }
    if (behind && record.redirect().isPresent()) {
      flaws.add(new Flaw(Flaw.Kind.BEHIND_ALL, "redirect="));
    }
  }

  /** Counts a record's terms that ask DNS, up to {@code all}, and plans to look into them. */
  private void terms(SpfRecord record, String domain, int root, Set<String> above) {
    for (Directive directive : record.directives()) {
      switch (directive.mechanism()) {
        case Mechanism.All() -> {
          return; // section 5.1: what follows is ignored, a redirect too
        }
        case Mechanism.Ip ignored -> {}
        case Mechanism m -> term(m, directive.text(), domain, root, above);
      }
    }
    record
        .redirect()
        .ifPresent(target -> term(new Mechanism.Include(target), "redirect", domain, root, above));
  }

  private void term(Mechanism mechanism, String text, String domain, int root, Set<String> above) {
    int of = root;
    if (of < 0) {
      of = own.size();
      own.add(text);
      costs.add(0);
    }
    costs.set(of, costs.get(of) + 1);
    terms++;
    if (terms <= MAX_TERMS) {
      tasks.add(new Task(mechanism, text, domain, of, above));
    }
  }

  private CompletionStage<Void> next() {
    Task task = tasks.poll();
    return task == null
        ? CompletableFuture.completedStage(null)
        : look(task).thenCompose(done -> next());
  }

  private CompletionStage<Void> look(Task task) {
    return switch (task.mechanism) {
      case Mechanism.Include(MacroString target) ->
          fixed(Optional.of(target), task).map(name -> policy(name, task)).orElse(nothing());
      case Mechanism.A(Optional<MacroString> target, Mechanism.DualCidr cidr) ->
          fixed(target, task).map(name -> addresses(name, task)).orElse(nothing());
      case Mechanism.Mx(Optional<MacroString> target, Mechanism.DualCidr cidr) ->
          fixed(target, task).map(name -> exchanges(name, task)).orElse(nothing());
      case Mechanism.Exists(MacroString target) ->
          fixed(Optional.of(target), task).map(name -> addresses(name, task)).orElse(nothing());
      case Mechanism.Ptr ignored -> nothing();
      case Mechanism.Ip ignored -> nothing();
      case Mechanism.All ignored -> nothing();
    };
  }

  private static CompletionStage<Void> nothing() {
    return CompletableFuture.completedStage(null);
  }

  /** The name that a term asks about, where it does not depend on the mail. */
  private Optional<String> fixed(Optional<MacroString> target, Task task) {
    if (target.isEmpty()) {
      return Optional.of(task.domain);
    }
    List<Part> parts = target.get().parts();
    if (parts.size() == 1 && parts.getFirst() instanceof Part.Literal(String text)) {
      return Optional.of(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
    }
    flaws.add(new Flaw(Flaw.Kind.DEPENDS, task.text));
    return Optional.empty();
  }

  private CompletionStage<Void> policy(String name, Task task) {
    if (task.above.contains(name.toLowerCase(Locale.ROOT))) {
      errors.add(shown(task) + " leads back to the record that it comes from");
      return nothing();
    }
    return dns.texts(name)
        .thenAccept(
            answer -> {
              switch (answer) {
                case Answer.Nothing<String>() -> errors.add(shown(task) + ": no SPF record there");
                case Answer.Failed<String>(String reason) -> silent(task, reason);
                case Answer.Found<String>(List<String> texts) -> below(name, texts, task);
              }
            });
  }

  private void below(String name, List<String> texts, Task task) {
    List<String> records = texts.stream().filter(SpfRecord::isSpf).toList();
    if (records.size() != 1) {
      errors.add(
          shown(task) + ": " + (records.isEmpty() ? "no" : records.size()) + " SPF records there");
      return;
    }
    switch (SpfRecordParser.parse(records.getFirst())) {
      case Parsed.Invalid(String reason) -> errors.add(shown(task) + ": " + reason);
      case Parsed.Valid(SpfRecord record) -> {
        Set<String> above = new TreeSet<>(task.above);
        above.add(name.toLowerCase(Locale.ROOT));
        terms(record, name, task.root, above);
      }
    }
  }

  /** A void lookup is one that is void for clients of either family. */
  private CompletionStage<Void> addresses(String name, Task task) {
    CompletionStage<Answer<InetAddress>> ip6 =
        task.mechanism instanceof Mechanism.Exists ? dns.ip4(name) : dns.ip6(name);
    return dns.ip4(name)
        .thenAcceptBoth(
            ip6,
            (four, six) -> {
              if (four instanceof Answer.Failed<InetAddress>(String reason)) {
                silent(task, reason);
              } else if (six instanceof Answer.Failed<InetAddress>(String reason)) {
                silent(task, reason);
              } else if (four instanceof Answer.Nothing && six instanceof Answer.Nothing) {
                voids.add(shown(task));
              }
            });
  }

  private CompletionStage<Void> exchanges(String name, Task task) {
    return dns.exchanges(name)
        .thenAccept(
            answer -> {
              switch (answer) {
                case Answer.Nothing<String>() -> voids.add(shown(task));
                case Answer.Failed<String>(String reason) -> silent(task, reason);
                case Answer.Found<String>(List<String> hosts) -> {
                  if (hosts.size() > MAX_EXCHANGES) {
                    errors.add(shown(task) + ": more than " + MAX_EXCHANGES + " MX records");
                  }
                }
              }
            });
  }

  private void silent(Task task, String reason) {
    silences.add(shown(task) + " (" + reason + ")");
  }

  /** With the domain, where the term is not in the domain's own record. */
  private String shown(Task task) {
    String text = Printable.ascii(task.text);
    return task.above.size() == 1 ? text : text + " in the record of " + task.domain;
  }
}
