package io.poststrom.filter.care;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.filter.dmarc.DmarcOutcome;
import io.poststrom.filter.dmarc.DmarcOutcome.Applied;
import io.poststrom.filter.dmarc.DmarcRecord;
import io.poststrom.filter.dmarc.DmarcResult;
import io.poststrom.filter.dmarc.Policy;
import io.poststrom.filter.report.Consent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the domain's owner wants done with mail that is not his. RFC 9989. */
public final class DmarcFindings {
  private static final String VERSION = "v=dmarc1";

  private final Facts facts;
  private final List<Finding> findings = new ArrayList<>();

  private DmarcFindings(Facts facts) {
    this.facts = facts;
  }

  /**
   * What was found out.
   *
   * @param outcome of a mail from the domain for which neither SPF nor DKIM speaks
   * @param place where the record that applies was found, or the domain itself
   * @param texts the answer for {@code _dmarc} there
   * @param strangers who is to get reports and belongs to another organization
   */
  public record Facts(
      String domain,
      DmarcOutcome outcome,
      String place,
      DnsAnswer texts,
      List<Stranger> strangers) {
    public Facts {
      strangers = List.copyOf(strangers);
    }
  }

  /**
   * A receiver of reports who must say that he wants them. RFC 9990 section 4.
   *
   * @param uri as the record has it
   * @param domain the receiver's
   * @param isCertain whether DNS said that he belongs to another organization
   * @param consent the answer for {@link Consent#name}
   */
  public record Stranger(String uri, String domain, boolean isCertain, DnsAnswer consent) {}

  /** What is right and wrong with it. */
  public static List<Finding> of(Facts facts) {
    DmarcFindings all = new DmarcFindings(facts);
    all.look();
    return List.copyOf(all.findings);
  }

  private void look() {
    String name = "_dmarc." + facts.place();
    if (Finding.isSilent(facts.texts())) {
      findings.add(Finding.silence(Subject.DMARC, name, facts.texts()));
      return;
    }
    List<String> texts =
        facts.texts().texts().stream()
            .filter(text -> text.strip().toLowerCase(Locale.ROOT).startsWith(VERSION))
            .toList();
    if (texts.size() > 1) {
      wrong(
          texts.size() + " DMARC records at " + name + ", which count as none; leave one, such as",
          ZoneLine.txt(name, texts.getFirst()));
    } else if (!texts.isEmpty()
        && DmarcRecord.parse(texts.getFirst()) instanceof DmarcRecord.Parsed.Foreign) {
      wrong(
          "no record, though it looks like one: v=DMARC1 and a semicolon must stand first",
          ZoneLine.txt(
              name, texts.getFirst().strip().replaceFirst("(?i)v=dmarc1[ ,]*", "v=DMARC1; ")));
    } else if (facts.outcome().applied().isPresent()) {
      applied(facts.outcome().applied().get(), name, texts.isEmpty() ? "" : texts.getFirst());
    } else if (facts.outcome().result() == DmarcResult.TEMPERROR) {
      findings.add(Finding.unknown(Subject.DMARC, "DNS did not say: " + facts.outcome().problem()));
    } else {
      wrong(
          texts.isEmpty()
              ? "there is no DMARC record, neither of the domain nor above it; a first one is"
              : "the record says nothing that can be applied: " + facts.outcome().problem(),
          ZoneLine.txt(name, "v=DMARC1; p=none; rua=mailto:postmaster@" + facts.domain()));
    }
  }

  private void applied(Applied applied, String name, String text) {
    boolean above = !applied.domain().equals(facts.domain());
    findings.add(
        Finding.ok(
            Subject.DMARC,
            "policy "
                + applied.policy().word()
                + (above ? ", by the record of " + applied.domain() + " above it: " : ": ")
                + text));
    findings.addAll(DmarcTags.look(text));
    policy(applied, name, text);
    DmarcRecord record = applied.record();
    if (record.aggregateReports().isEmpty()) {
      String more = text.strip().endsWith(";") ? " " : "; ";
      note(
          "nobody gets aggregate reports (rua)",
          ZoneLine.txt(name, text.strip() + more + "rua=mailto:postmaster@" + applied.domain()));
    }
    facts.strangers().forEach(this::stranger);
  }

  private void policy(Applied applied, String name, String text) {
    DmarcRecord record = applied.record();
    if (record.policy() == Policy.NONE) {
      note(
          "p=none only asks for reports; once these are clean:",
          ZoneLine.txt(name, text.replaceFirst("(?i)\\bp\\s*=\\s*none", "p=quarantine")));
    } else if (record.subdomains().compareTo(record.policy()) < 0) {
      note("subdomains (sp=" + record.subdomains().word() + ") are guarded less than the domain");
    }
    if (record.testing()) {
      note("t=y: policies are applied one level lower, for testing");
    }
  }

  /** By the rule that the gateway itself sends by. */
  private void stranger(Stranger stranger) {
    String name = Consent.name(facts.place(), stranger.domain());
    Consent consent = Consent.of(stranger.consent().texts(), stranger.domain());
    if (consent instanceof Consent.Given) {
      findings.add(
          Finding.ok(Subject.DMARC, stranger.domain() + " takes reports about " + facts.place()));
    } else if (stranger.consent() instanceof DnsAnswer.Failure) {
      findings.add(Finding.silence(Subject.DMARC, name, stranger.consent()));
    } else if (!stranger.isCertain()) {
      findings.add(
          Finding.unknown(
              Subject.DMARC,
              "DNS did not say whether %s, which takes no reports of others, is of the organization of %s"
                  .formatted(stranger.domain(), facts.place())));
    } else if (consent instanceof Consent.Elsewhere(String uri)) {
      wrong(
          "nobody sends reports to "
              + stranger.uri()
              + ": "
              + name
              + " asks for them at "
              + uri
              + ", which is not at "
              + stranger.domain(),
          ZoneLine.txt(name, "v=DMARC1"));
    } else {
      wrong(
          "nobody sends reports to "
              + stranger.uri()
              + " unless "
              + stranger.domain()
              + " agrees (RFC 9990 section 4) by publishing",
          ZoneLine.txt(name, "v=DMARC1"));
    }
  }

  private void wrong(String text, String... mend) {
    findings.add(Finding.wrong(Subject.DMARC, text, mend));
  }

  private void note(String text, String... mend) {
    findings.add(Finding.note(Subject.DMARC, text, mend));
  }
}
