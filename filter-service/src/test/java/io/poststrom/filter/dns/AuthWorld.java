package io.poststrom.filter.dns;

import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.filter.Mails;
import io.poststrom.filter.arc.ArcValidator;
import io.poststrom.filter.checks.ArcCheck;
import io.poststrom.filter.checks.DkimCheck;
import io.poststrom.filter.checks.DmarcCheck;
import io.poststrom.filter.checks.SpfCheck;
import io.poststrom.filter.dkim.DkimVerifier;
import io.poststrom.filter.dkim.TestSigner;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.spf.SpfEvaluator;
import io.poststrom.spf.dns.SpfOverDns;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The filter's authentication as it runs, over a real DNS client and a server of the test. */
final class AuthWorld implements AutoCloseable {
  static final int ATTEMPTS = 2;
  static final String TAGS = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=sender.example; s=s; h=From";

  /** Its three records are all that the mail needs. */
  static final String ZONE =
      """
      sender.example              TXT "v=spf1 ip4:192.0.2.7 -all"
      _dmarc.sender.example       TXT "v=DMARC1; p=reject"
      s._domainkey.sender.example TXT "$1" "$2"
      """
          .replace("$1", TestSigner.record(TestSigner.RSA).substring(0, 200))
          .replace("$2", TestSigner.record(TestSigner.RSA).substring(200));

  static final String MAIL =
      TestSigner.sign(Mails.CLEAN.replace("\n", "\r\n"), TAGS, TestSigner.RSA);

  private static final Duration SPF_DEADLINE = Duration.ofSeconds(3);
  private static final Duration CHECK_DEADLINE = Duration.ofSeconds(20);
  private final DnsClient dns;
  private final Pipeline pipeline;

  AuthWorld(InetSocketAddress server) {
    dns =
        new DnsClient(
            DnsOptions.of(List.of(server)).patience(Duration.ofMillis(150), ATTEMPTS),
            InstantSource.system());
    SpfEvaluator spf =
        new SpfEvaluator(
            new SpfOverDns(dns), "mx.own.example", InstantSource.system(), SPF_DEADLINE);
    pipeline =
        new Pipeline(
            List.of(
                new SpfCheck(new SpfLookupOverDns(spf), "mx.own.example"),
                new DkimCheck(new DkimVerifier(new DkimOverDns(dns), 10)),
                new ArcCheck(new ArcValidator(new DkimOverDns(dns)), List.of()),
                new DmarcCheck(new DmarcEvaluator(new DmarcOverDns(dns)))));
  }

  /** All findings, within a time that is no measure of anything but "it ends". */
  Findings check(String mail) {
    byte[] octets = TestSigner.octets(mail);
    MailView view =
        new MailView(
            Mails.envelope(Mails.id("hostile"), Mails.world(), octets.length, "b@one.test"),
            octets);
    return pipeline
        .run(view, CHECK_DEADLINE)
        .toCompletableFuture()
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  /** {@code spf=pass dkim=pass dmarc=pass}. */
  String results(String mail) {
    return check(mail).authentication().stream()
        .map(result -> result.method() + "=" + result.result())
        .collect(Collectors.joining(" "));
  }

  @Override
  public void close() {
    dns.close();
  }
}
