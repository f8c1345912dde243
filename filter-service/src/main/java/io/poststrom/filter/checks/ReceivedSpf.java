package io.poststrom.filter.checks;

import io.poststrom.filter.content.FieldWriter;
import io.poststrom.spf.SpfOutcome;
import io.poststrom.spf.SpfQuery;
import io.poststrom.spf.SpfResult;

/** The Received-SPF field. RFC 7208 section 9.1. */
public final class ReceivedSpf {
  private ReceivedSpf() {}

  /**
   * The whole field, folded, with its final CRLF. Whatever the client or the domain's DNS said, it
   * is printable ASCII and one field.
   *
   * @param receiver the host that checked
   */
  public static String field(SpfOutcome outcome, String receiver) {
    SpfQuery query = outcome.query();
    String client = query.clientText();
    FieldWriter field =
        new FieldWriter("Received-SPF")
            .word(outcome.result().word())
            .words("(" + FieldWriter.comment(receiver + ": " + sentence(outcome, client)) + ")")
            .word("receiver=" + FieldWriter.value(receiver) + ";")
            .word("client-ip=" + FieldWriter.value(client) + ";")
            .word("envelope-from=" + FieldWriter.quoted(query.sender()) + ";")
            .word("helo=" + FieldWriter.value(query.helo()) + ";")
            .word("identity=" + query.identity().word() + ";");
    if (isError(outcome.result())) {
      field.words("problem=" + FieldWriter.quoted(outcome.problem()) + ";");
    }
    return field.word("mechanism=" + FieldWriter.value(mechanism(outcome))).field();
  }

  private static boolean isError(SpfResult result) {
    return result == SpfResult.TEMPERROR || result == SpfResult.PERMERROR;
  }

  private static String mechanism(SpfOutcome outcome) {
    return outcome.mechanism().isEmpty() ? "default" : outcome.mechanism();
  }

  private static String sentence(SpfOutcome outcome, String client) {
    String domain = "domain of " + outcome.query().sender();
    return switch (outcome.result()) {
      case PASS -> domain + " designates " + client + " as permitted sender";
      case FAIL -> domain + " does not designate " + client + " as permitted sender";
      case SOFTFAIL ->
          "transitioning " + domain + " does not designate " + client + " as permitted sender";
      case NEUTRAL -> client + " is neither permitted nor denied by " + domain;
      case NONE -> domain + " does not provide an SPF record";
      case TEMPERROR -> "temporary error in looking up the " + domain;
      case PERMERROR -> "the SPF record of the " + domain + " is broken";
    };
  }
}
