package io.poststrom.filter.care;

import io.poststrom.dns.DnsAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Whether senders may insist on TLS and a valid certificate. RFC 8461. */
public final class MtaStsFindings {
  private static final Pattern RECORD =
      Pattern.compile("v=STSv1[ \t]*;[ \t]*id=[A-Za-z0-9]{1,32}[ \t]*;?[ \t]*");
  private static final Pattern EXTENDED =
      Pattern.compile("v=STSv1[ \t]*;[ \t]*id=[A-Za-z0-9]{1,32}[ \t]*;[ \t]*[A-Za-z0-9].*");
  private static final long DAY = 86_400;
  private static final long WEEK = 7 * DAY;
  private static final int OK = 200;

  private final Facts facts;
  private final List<Finding> findings = new ArrayList<>();

  private MtaStsFindings(Facts facts) {
    this.facts = facts;
  }

  /**
   * What was found out.
   *
   * @param texts the answer for {@code _mta-sts}
   * @param hosts the domain's MX hosts
   */
  public record Facts(String domain, DnsAnswer texts, PolicyFile file, List<String> hosts) {
    public Facts {
      hosts = List.copyOf(hosts);
    }

    /** The TXT records that claim to be of MTA-STS. Section 3.1. */
    public static List<String> records(DnsAnswer texts) {
      return texts.texts().stream().filter(text -> text.startsWith("v=STSv1")).toList();
    }
  }

  /** What is right and wrong with it. */
  public static List<Finding> of(Facts facts) {
    MtaStsFindings all = new MtaStsFindings(facts);
    all.look();
    return List.copyOf(all.findings);
  }

  private void look() {
    String name = "_mta-sts." + facts.domain();
    List<String> records = Facts.records(facts.texts());
    String right = ZoneLine.txt(name, "v=STSv1; id=1");
    if (Finding.isSilent(facts.texts())) {
      findings.add(Finding.silence(Subject.MTA_STS, name, facts.texts()));
    } else if (records.isEmpty() && facts.hosts().isEmpty()) {
      findings.add(Finding.ok(Subject.MTA_STS, "not used, and there is no MX host to guard"));
    } else if (records.isEmpty()) {
      List<String> lines = new ArrayList<>(List.of(right));
      lines.addAll(policy("testing"));
      findings.add(
          new Finding(
              Subject.MTA_STS,
              Verdict.NOTE,
              "not used, so that TLS to the domain can be stripped; publish the record, and the other"
                  + " lines as "
                  + url(),
              lines));
    } else if (records.size() > 1) {
      wrong(records.size() + " records at " + name + ", which count as none; leave one", right);
    } else if (!RECORD.matcher(records.getFirst()).matches()
        && !EXTENDED.matcher(records.getFirst()).matches()) {
      wrong("'" + records.getFirst() + "' is wrong: want v=STSv1; id=", right);
    } else {
      findings.add(Finding.ok(Subject.MTA_STS, "the record: " + records.getFirst()));
      file();
    }
  }

  private void file() {
    switch (facts.file()) {
      case PolicyFile.NotAsked() -> {}
      case PolicyFile.Unknown(String reason) ->
          findings.add(Finding.unknown(Subject.MTA_STS, "no word about " + url() + ": " + reason));
      case PolicyFile.Failed(String reason) -> wrongFile(url() + ": " + reason);
      case PolicyFile.Answered(int status, String type, String body) -> {
        if (status != OK) {
          wrongFile(url() + " answers " + status + "; want 200, redirects are not followed");
        } else {
          typed(type);
          policy(MtaStsPolicy.parse(body));
        }
      }
    }
  }

  private void typed(String type) {
    if (!type.equals("text/plain")) {
      wrong(url() + " is of media type '" + type + "': want text/plain (RFC 8461 section 3.2)");
    }
  }

  private void policy(MtaStsPolicy policy) {
    policy.flaws().forEach(flaw -> wrongFile("the policy file: " + flaw));
    if (!policy.flaws().isEmpty()) {
      return;
    }
    findings.add(
        Finding.ok(
            Subject.MTA_STS,
            "the policy file: mode "
                + policy.mode()
                + ", mx "
                + String.join(" ", policy.mx())
                + ", max_age "
                + policy.maxAge()));
    switch (policy.mode()) {
      case "testing" -> note("mode testing: senders only report; once reports are clean, enforce");
      case "none" -> note("mode none: the policy is being withdrawn");
      default -> {}
    }
    if (policy.maxAge() < DAY) {
      note("max_age is " + policy.maxAge() + " s; weeks would guard better", "max_age: " + WEEK);
    }
    if (!policy.mode().equals("none")) {
      hosts(policy);
    }
  }

  private void hosts(MtaStsPolicy policy) {
    for (String host : facts.hosts()) {
      if (policy.mx().stream().noneMatch(pattern -> MtaStsPolicy.matches(pattern, host))) {
        wrong("the policy file does not name the MX host " + host, "mx: " + host);
      }
    }
    for (String pattern : policy.mx()) {
      if (facts.hosts().stream().noneMatch(host -> MtaStsPolicy.matches(pattern, host))) {
        note("the policy file names " + pattern + ", which is no MX host");
      }
    }
  }

  private String url() {
    return "https://mta-sts." + facts.domain() + "/.well-known/mta-sts.txt";
  }

  /** The file as it should be. */
  private List<String> policy(String mode) {
    List<String> lines = new ArrayList<>(List.of("version: STSv1", "mode: " + mode));
    facts.hosts().forEach(host -> lines.add("mx: " + host));
    lines.add("max_age: " + WEEK);
    return lines;
  }

  private void wrongFile(String text) {
    findings.add(new Finding(Subject.MTA_STS, Verdict.WRONG, text, policy("testing")));
  }

  private void wrong(String text, String... mend) {
    findings.add(Finding.wrong(Subject.MTA_STS, text, mend));
  }

  private void note(String text, String... mend) {
    findings.add(Finding.note(Subject.MTA_STS, text, mend));
  }
}
