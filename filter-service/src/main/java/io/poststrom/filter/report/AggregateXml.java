package io.poststrom.filter.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.poststrom.filter.report.DomainTally.Counted;
import io.poststrom.mail.DmarcObservation.Alignment;
import io.poststrom.mail.DmarcObservation.Override;
import io.poststrom.mail.DmarcObservation.Published;
import io.poststrom.mail.DmarcObservation.Signature;
import io.poststrom.mail.DmarcObservation.SpfResult;
import io.poststrom.mail.DmarcObservation.Treatment;
import java.util.List;

/** The report itself: RFC 9990 section 3.1 and appendix A. Elements stand in the schema's order. */
final class AggregateXml {
  private static final String GENERATOR = "Poststrom";

  private final StringBuilder out = new StringBuilder(4_096);

  private AggregateXml() {}

  /**
   * The octets.
   *
   * @param rows those of the report's tally that it has room for
   * @param leftOut mails that it does not tell of
   */
  static byte[] of(Identity identity, AggregateReport report, List<Counted> rows, long leftOut) {
    AggregateXml xml = new AggregateXml();
    xml.out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.out.append("<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">\n");
    xml.element("version", "1.0");
    xml.metadata(identity, report, leftOut);
    xml.policy(identity, report);
    rows.forEach(xml::record);
    xml.out.append("</feedback>\n");
    return xml.out.toString().getBytes(UTF_8);
  }

  private void metadata(Identity identity, AggregateReport report, long leftOut) {
    open("report_metadata");
    element("org_name", identity.organization());
    element("email", identity.email().text());
    identity.contact().ifPresent(contact -> element("extra_contact_info", contact));
    element("report_id", report.reportId(identity));
    open("date_range");
    element("begin", Long.toString(report.span().begin().getEpochSecond()));
    element("end", Long.toString(report.lastSecond()));
    close("date_range");
    if (leftOut > 0) {
      element("error", leftOut + " mails are left out: too many different ones for one report");
    }
    element("generator", GENERATOR);
    close("report_metadata");
  }

  private void policy(Identity identity, AggregateReport report) {
    Published policy = report.tally().policy();
    open("policy_published");
    element("domain", report.domain());
    element("discovery_method", identity.discovery().word());
    element("p", word(policy.own()));
    element("sp", word(policy.subdomains()));
    element("np", word(policy.missing()));
    element("fo", policy.failureOptions());
    element("adkim", policy.strictDkim() ? "s" : "r");
    element("aspf", policy.strictSpf() ? "s" : "r");
    element("testing", policy.testing() ? "y" : "n");
    close("policy_published");
  }

  private void record(Counted counted) {
    Row row = counted.row();
    open("record");
    open("row");
    element("source_ip", row.source());
    element("count", Long.toString(counted.mails()));
    open("policy_evaluated");
    element("disposition", word(row.disposition()));
    element("dkim", word(row.dkim()));
    element("spf", word(row.spf()));
    row.overrides().forEach(this::reason);
    close("policy_evaluated");
    close("row");
    open("identifiers");
    element("header_from", row.headerFrom());
    element("envelope_from", row.envelopeFrom());
    close("identifiers");
    open("auth_results");
    row.signatures().forEach(this::dkim);
    row.spfResult().ifPresent(this::spf);
    close("auth_results");
    close("record");
  }

  /** RFC 9990 section 3.1.5. */
  private void reason(Override override) {
    open("reason");
    switch (override) {
      case LOCAL_POLICY -> element("type", "local_policy");
      case TRUSTED_FORWARDER -> element("type", "trusted_forwarder");
      case TEST_MODE -> element("type", "policy_test_mode");
      case SAMPLED_OUT -> {
        element("type", "other");
        element("comment", "left out by pct");
      }
    }
    close("reason");
  }

  private void dkim(Signature signature) {
    open("dkim");
    element("domain", signature.domain());
    element("selector", signature.selector());
    element("result", signature.result());
    close("dkim");
  }

  private void spf(SpfResult spf) {
    open("spf");
    element("domain", spf.domain());
    element("scope", "mfrom");
    element("result", spf.result());
    close("spf");
  }

  private static String word(Treatment treatment) {
    return switch (treatment) {
      case NONE -> "none";
      case PASS -> "pass";
      case QUARANTINE -> "quarantine";
      case REJECT -> "reject";
    };
  }

  private static String word(Alignment alignment) {
    return switch (alignment) {
      case ALIGNED -> "pass";
      case NOT_ALIGNED -> "fail";
    };
  }

  private void open(String name) {
    out.append('<').append(name).append(">\n");
  }

  private void close(String name) {
    out.append("</").append(name).append(">\n");
  }

  private void element(String name, String text) {
    out.append('<').append(name).append('>');
    text.codePoints().forEach(this::character);
    close(name);
  }

  /** What a client said may hold anything; XML may not. */
  private void character(int c) {
    switch (c) {
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '&' -> out.append("&amp;");
      default -> {
        boolean isAllowed =
            c >= ' ' && c != 0x7f && (c < 0xd800 || c > 0xdfff) && c != 0xfffe && c != 0xffff;
        out.appendCodePoint(isAllowed ? c : '?');
      }
    }
  }
}
