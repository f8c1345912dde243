package io.poststrom.filter.checks;

import io.poststrom.mail.Envelope;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** The need for an SPF result. RFC 7208. A port; the adapter asks the evaluator. */
public interface SpfLookup {
  /** Never waits; may complete on any thread; a DNS failure is an answer. */
  CompletionStage<Answer> ask(Envelope envelope);

  /**
   * What SPF says.
   *
   * @param result the result
   * @param domain the domain that was asked
   * @param problem why there is no definite result, one line; empty where there is
   */
  record Answer(Result result, String domain, String problem) {}

  /** RFC 7208 section 2.6. */
  enum Result {
    NONE(Finding.SPF_NONE),
    NEUTRAL(Finding.SPF_NEUTRAL),
    PASS(Finding.SPF_PASS),
    FAIL(Finding.SPF_FAIL),
    SOFTFAIL(Finding.SPF_SOFTFAIL),
    TEMPERROR(Finding.SPF_TEMPERROR),
    PERMERROR(Finding.SPF_PERMERROR);

    private final Finding finding;

    Result(Finding finding) {
      this.finding = finding;
    }

    Finding finding() {
      return finding;
    }

    /** As in header fields: lower case. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
