package io.poststrom.spf;

import java.util.List;

/** What a domain's SPF record and all that it leads to look like, whoever the client is. */
public sealed interface SpfSurvey {
  /** There is no record. */
  record None() implements SpfSurvey {}

  /** There are several, which is a permerror. RFC 7208 section 4.5. */
  record Several(List<String> texts) implements SpfSurvey {
    public Several {
      texts = List.copyOf(texts);
    }
  }

  /** There is one that breaks the grammar. */
  record Invalid(String text, String reason) implements SpfSurvey {}

  /** DNS did not say. */
  record Unknown(String reason) implements SpfSurvey {}

  /**
   * A valid record and the tree below it.
   *
   * @param text as published
   * @param octets of all TXT records of the domain together
   * @param closing what happens to a client that no directive names
   * @param terms those of the domain's own record that ask DNS
   * @param voids terms, in any record, that ask for what does not exist
   * @param errors what makes the check a permerror when it comes to it
   * @param silences what DNS did not say
   * @param flaws what the domain's own record should not have
   */
  record Tree(
      String text,
      int octets,
      Closing closing,
      List<Term> terms,
      List<String> voids,
      List<String> errors,
      List<String> silences,
      List<Flaw> flaws)
      implements SpfSurvey {
    public Tree {
      terms = List.copyOf(terms);
      voids = List.copyOf(voids);
      errors = List.copyOf(errors);
      silences = List.copyOf(silences);
      flaws = List.copyOf(flaws);
    }

    /** How many terms ask DNS when none matches before the end. RFC 7208 section 4.6.4. */
    public int lookups() {
      return terms.stream().mapToInt(Term::lookups).sum();
    }
  }

  /**
   * A term that asks DNS.
   *
   * @param text as published
   * @param lookups itself and all below it
   */
  record Term(String text, int lookups) {}

  /** The end of the evaluation: {@code all}, a redirect, or neither. */
  enum Closing {
    PASS,
    FAIL,
    SOFTFAIL,
    NEUTRAL,
    REDIRECT,
    MISSING
  }

  /**
   * Something that the record should not have.
   *
   * @param kind what
   * @param term as published
   */
  record Flaw(Kind kind, String term) {
    /** What is wrong with it. */
    public enum Kind {
      /** {@code ptr} should not be used. RFC 7208 section 5.5. */
      PTR,
      /** It stands behind {@code all} and is never looked at. */
      BEHIND_ALL,
      /** What it asks depends on the mail, so that nobody can tell before. */
      DEPENDS
    }
  }
}
