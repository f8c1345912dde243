package io.poststrom.filter.checks;

import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.mail.ClientInfo;
import io.poststrom.smtp.Domain;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether the client's HELO or EHLO name could be its own. RFC 5321 sections 4.1.1.1, 4.1.3. */
public final class HeloCheck implements Check.Pure {
  private static final String HTTP = "http";
  private static final Pattern IP_V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  private final String ownName;

  /** {@code ownName} is ours; nobody else may use it. */
  public HeloCheck(String ownName) {
    this.ownName = ownName;
  }

  @Override
  public String name() {
    return "helo";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.NOTED;
  }

  @Override
  public CheckResult look(MailView mail) {
    ClientInfo client = mail.envelope().client();
    if (client.listener().equals(HTTP)) {
      return CheckResult.NOTHING; // nobody says HELO there
    }
    return judge(client)
        .map(finding -> CheckResult.of(List.of(finding.symbol(client.helo()))))
        .orElse(CheckResult.NOTHING);
  }

  private Optional<Finding> judge(ClientInfo client) {
    String helo = client.helo();
    if (helo.startsWith("[")) {
      return Optional.of(literal(helo, client.address()));
    }
    if (IP_V4.matcher(helo).matches() || helo.indexOf(':') >= 0) {
      return Optional.of(Finding.HELO_BARE_ADDRESS);
    }
    return name(helo);
  }

  private Optional<Finding> name(String helo) {
    String name = helo.endsWith(".") ? helo.substring(0, helo.length() - 1) : helo;
    if (name.equalsIgnoreCase(ownName)) {
      return Optional.of(Finding.HELO_OWN_NAME);
    }
    try {
      Domain.of(name);
    } catch (IllegalArgumentException e) {
      return Optional.of(Finding.HELO_INVALID);
    }
    return name.indexOf('.') < 0 ? Optional.of(Finding.HELO_NO_DOT) : Optional.empty();
  }

  private static Finding literal(String helo, String clientAddress) {
    String inside = helo.endsWith("]") ? helo.substring(1, helo.length() - 1) : "";
    if (inside.regionMatches(true, 0, "IPv6:", 0, 5)) {
      inside = inside.substring(5);
    }
    try {
      return InetAddress.ofLiteral(inside).equals(InetAddress.ofLiteral(clientAddress))
          ? Finding.HELO_LITERAL
          : Finding.HELO_OTHER_ADDRESS;
    } catch (IllegalArgumentException e) {
      return Finding.HELO_INVALID;
    }
  }
}
