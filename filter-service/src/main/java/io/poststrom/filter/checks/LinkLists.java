package io.poststrom.filter.checks;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Lists of names that links in spam lead to. */
public interface LinkLists {
  /** What is known of names: registered domains and IPv4 addresses. The stage never fails. */
  CompletionStage<List<Entry>> ask(Set<String> names);

  /**
   * A name that stands in a list.
   *
   * @param weight what that counts
   */
  record Entry(String name, String list, int weight) {}
}
