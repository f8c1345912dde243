package io.poststrom.filter.checks;

import io.poststrom.filter.links.LinkSigns;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.mail.Verdict.Symbol;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Whether lists know the domains that links lead to. */
public final class LinkListCheck implements Check.Asking {
  /** So many names of a mail are asked for: spam may hold any number. */
  private static final int MAX_NAMES = 20;

  /** All lists together count no more. */
  private static final int MAX_WEIGHT = 8;

  private final LinkLists lists;
  private final Registrants registrants;

  /** Of these lists, which are asked for registered domains. */
  public LinkListCheck(LinkLists lists, Registrants registrants) {
    this.lists = lists;
    this.registrants = registrants;
  }

  @Override
  public String name() {
    return "link-lists";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.NOTED;
  }

  @Override
  public CompletionStage<CheckResult> ask(MailView mail) {
    Set<String> names =
        LinkSigns.of(MailTexts.of(mail).links(), registrants).registrants().stream()
            .limit(MAX_NAMES)
            .collect(Collectors.toUnmodifiableSet());
    return names.isEmpty()
        ? CompletableFuture.completedStage(CheckResult.NOTHING)
        : lists.ask(names).thenApply(LinkListCheck::result);
  }

  @Override
  public CheckResult unanswered() {
    return CheckResult.of(List.of(Finding.LINK_LISTS_TEMPERROR.symbol("no answer in time")));
  }

  private static CheckResult result(List<LinkLists.Entry> entries) {
    if (entries.isEmpty()) {
      return CheckResult.NOTHING;
    }
    int weight = Math.min(MAX_WEIGHT, entries.stream().mapToInt(LinkLists.Entry::weight).sum());
    String evidence =
        entries.stream()
            .map(entry -> entry.name() + " by " + entry.list())
            .limit(5)
            .collect(Collectors.joining(", "));
    Finding listed = Finding.LINK_LISTED;
    return CheckResult.of(List.of(new Symbol(listed.name(), listed.score() * weight, evidence)));
  }
}
