package io.poststrom.ingress.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.Question;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.Command;
import io.poststrom.smtp.CommandParser;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.ForwardPath;
import io.poststrom.smtp.ReversePath;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayPolicyTest {
  private static final Domain HOSTNAME = Domain.of("mx.example.org");
  private static final InetAddress LOCAL = InetAddress.ofLiteral("192.0.2.1");

  private final AtomicReference<MailSettings> settings =
      new AtomicReference<>(ours("example.org", "*.wild.example"));
  private final RelayPolicy policy = new RelayPolicy(HOSTNAME, settings::get);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        // our domains, in any case
        "<a@example.org>                        | a@example.org",
        "<a@EXAMPLE.Org>                        | a@EXAMPLE.Org",
        "<a@sub.wild.example>                   | a@sub.wild.example",
        // near misses
        "<a@wild.example>                       | denied",
        "<a@sub.example.org>                    | denied",
        "<a@notexample.org>                     | denied",
        "<a@example.org.evil.example>           | denied",
        // tricks
        "<@example.org:a@evil.example>          | denied",
        "<\"a@example.org\"@evil.example>       | denied",
        "<a%evil.example@example.org>           | a%evil.example@example.org",
        "<\"a@evil.example\"@example.org>       | \"a@evil.example\"@example.org",
        // this host
        "<Postmaster>                           | postmaster@mx.example.org",
        "<postmaster@mx.example.org>            | postmaster@mx.example.org",
        "<a@mx.example.org>                     | denied",
        "<postmaster@[192.0.2.1]>               | postmaster@mx.example.org",
        "<a@[192.0.2.1]>                        | denied",
        "<a@[192.0.2.2]>                        | denied",
        "<a@[IPv6:::ffff:192.0.2.2]>            | denied",
      })
  void theWorldMaySendToOurDomainsOnly(String path, String outcome) {
    assertEquals(outcome, outcome(path, Trust.WORLD));
  }

  @ParameterizedTest
  @CsvSource({
    "<a@example.org>, a@example.org",
    "<a@evil.example>, a@evil.example",
    "<a@[192.0.2.2]>, a@[192.0.2.2]",
    "<a@[192.0.2.1]>, denied",
  })
  void relayNetworksMaySendAnywhereElse(String path, String outcome) {
    assertEquals(outcome, outcome(path, Trust.RELAY));
  }

  @Test
  void aMailboxAtOurAddressIsOursWhereTheHostNameIsAMailDomain() {
    settings.set(ours("mx.example.org"));
    assertEquals("a@mx.example.org", outcome("<a@[192.0.2.1]>", Trust.WORLD));
  }

  @Test
  void changedSettingsCountAtOnce() {
    settings.set(ours("new.example"));
    assertEquals("a@new.example", outcome("<a@new.example>", Trust.WORLD));
    assertEquals("denied", outcome("<a@example.org>", Trust.WORLD));
  }

  private String outcome(String path, Trust trust) {
    Client client =
        new Client(Listener.MX, InetAddress.ofLiteral("203.0.113.5"), 4711, LOCAL, trust);
    return switch (policy.decide(new Question(client, new ReversePath.Null(), parse(path)))) {
      case Answer.RecipientAccepted(var mailbox) -> mailbox.text();
      case Answer.RecipientRefused(var why) ->
          why.reply().code() == 550 ? "denied" : why.reply().oneLine();
      case Answer.Judged _,
          Answer.NotJudged _,
          Answer.Logged _,
          Answer.NotLogged _,
          Answer.MailRefused _,
          Answer.FlushAnswered _,
          Answer.Admitted _,
          Answer.Barred _ ->
          "no answer to this question";
    };
  }

  private static ForwardPath parse(String path) {
    byte[] line = ("RCPT TO:" + path.strip()).getBytes(StandardCharsets.UTF_8);
    if (CommandParser.parse(line) instanceof Command.Rcpt rcpt) {
      return rcpt.path();
    }
    throw new IllegalArgumentException(path);
  }

  private static MailSettings ours(String... domains) {
    List<DomainPattern> patterns = List.of(domains).stream().map(DomainPattern::new).toList();
    return new MailSettings(
        List.of(new MailDomain("ours", patterns, MailDomain.Handling.DEFAULT)), List.of());
  }
}
