package io.poststrom.site;

import java.util.List;

/** What DNS says about a domain's mail exchangers, as far as a site's name depends on it. */
public sealed interface MxAnswer {
  /**
   * MX records: 1 or more host names, in any order and case, with or without the final dot.
   * Preferences do not matter here: two domains with the same hosts are one site.
   */
  record Hosts(List<String> names) implements MxAnswer {
    public Hosts {
      names = List.copyOf(names);
      if (names.isEmpty()) {
        throw new IllegalArgumentException("no MX records is MxAnswer.Implicit");
      }
    }
  }

  /** The name exists without MX records: the domain is its own host. RFC 5321 section 5.1. */
  record Implicit() implements MxAnswer {}

  /**
   * DNS could not say in time, or said that no mail can go there (null MX, RFC 7505; no such name).
   * Delivery asks again and decides; until then the domain stands for itself.
   */
  record Unknown() implements MxAnswer {}
}
