package io.poststrom.filter.checks;

import io.poststrom.filter.content.OctetPattern;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import java.util.List;

/**
 * GTUBE, the generic test for unsolicited bulk e-mail: a mail whose body holds the string is
 * treated as spam, so that anybody can see what the filter does. The first letter says what: X
 * holds it, Y and Z tag it, A does nothing (as rspamd has it).
 */
public final class GtubeCheck implements Check.Pure {
  private static final OctetPattern TAIL =
      new OctetPattern("JS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X");

  @Override
  public String name() {
    return "gtube";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.SCORED;
  }

  @Override
  public CheckResult look(MailView mail) {
    byte[] octets = mail.octets();
    int from = mail.header().bodyStart() + 1;
    for (int at = TAIL.find(octets, from); at >= 0; at = TAIL.find(octets, at + 1)) {
      CheckResult result = by(octets[at - 1]);
      if (!result.symbols().isEmpty()) {
        return result;
      }
    }
    return CheckResult.NOTHING;
  }

  private static CheckResult by(byte letter) {
    return switch (letter) {
      case 'X' -> found(Finding.GTUBE);
      case 'Y', 'Z' -> found(Finding.GTUBE_TAG);
      case 'A' -> found(Finding.GTUBE_PASS);
      default -> CheckResult.NOTHING;
    };
  }

  private static CheckResult found(Finding finding) {
    return CheckResult.of(List.of(finding.symbol("in the body")));
  }
}
