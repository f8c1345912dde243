package io.poststrom.bench;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.poststrom.bench.accuracy.OfflineChecks;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.filter.address.Addressing;
import io.poststrom.filter.arc.ArcValidator;
import io.poststrom.filter.bayes.Example;
import io.poststrom.filter.bayes.Model;
import io.poststrom.filter.bayes.Trainer;
import io.poststrom.filter.checks.ArcCheck;
import io.poststrom.filter.checks.DkimCheck;
import io.poststrom.filter.checks.DmarcCheck;
import io.poststrom.filter.checks.HeloCheck;
import io.poststrom.filter.checks.SpfCheck;
import io.poststrom.filter.dkim.DkimVerifier;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.dns.DkimOverDns;
import io.poststrom.filter.dns.DmarcOverDns;
import io.poststrom.filter.dns.SpfLookupOverDns;
import io.poststrom.filter.pipeline.Arrival;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.Contents;
import io.poststrom.filter.pipeline.Inspection;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.Ledger;
import io.poststrom.filter.pipeline.MailFilter;
import io.poststrom.filter.pipeline.Output;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.filter.pipeline.Rules;
import io.poststrom.filter.pipeline.Signer;
import io.poststrom.filter.rulefiles.RuleFolder;
import io.poststrom.filter.rulefiles.ShippedRules;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.settings.MailRoute.HostPort;
import io.poststrom.settings.MailSettings;
import io.poststrom.site.MxAnswer;
import io.poststrom.site.Routing;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import io.poststrom.spf.SpfEvaluator;
import io.poststrom.spf.dns.SpfOverDns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * The process that is measured: the filter all that it does for a mail but read it from Kafka and
 * write what comes of it. Mails come over HTTP as rspamd gets them, all on one thread; the answer
 * is our Authentication-Results field.
 */
public final class CheckerMain {
  /** What it prints when it listens. */
  static final String READY = "listens";

  /** SPF, DKIM and DMARC. */
  static final String AUTHENTICATION = "authentication";

  /** All checks that ask nobody but DNS. */
  static final String OFFLINE = "offline";

  private static final String HOSTNAME = "mx.own.example";
  private static final Lane LANE =
      new Lane(Lane.Kind.FAST, Duration.ofSeconds(20), Duration.ofSeconds(20));
  private static final ContentRef.AtRecord RECORD = new ContentRef.AtRecord("mail.accepted", 0, 0);
  private final RandomGenerator random = new Random();
  private final MailFilter filter;

  private CheckerMain(int dnsPort, boolean all) {
    InstantSource clock = InstantSource.system();
    DnsClient dns =
        new DnsClient(DnsOptions.of(List.of(new InetSocketAddress("127.0.0.1", dnsPort))), clock);
    SpfEvaluator spf = new SpfEvaluator(new SpfOverDns(dns), HOSTNAME, clock, LANE.perCheck());
    List<Check> checks =
        new ArrayList<>(
            List.of(
                new SpfCheck(new SpfLookupOverDns(spf), HOSTNAME),
                new DkimCheck(new DkimVerifier(new DkimOverDns(dns), 10)),
                new DmarcCheck(new DmarcEvaluator(new DmarcOverDns(dns), Optional.empty()))));
    if (all) {
      RuleFolder rules = RuleFolder.open(Optional.empty(), ShippedRules.read());
      checks.add(new ArcCheck(new ArcValidator(new DkimOverDns(dns)), List.of()));
      checks.add(new HeloCheck(HOSTNAME));
      checks.addAll(OfflineChecks.all(HOSTNAME, rules::current, model()));
    }
    Pipeline pipeline = new Pipeline(checks);
    Optional<HostPort> smartHost = Optional.of(HostPort.parse("127.0.0.1:25", 25));
    Routing routing = new Routing(MailSettings.EMPTY, smartHost, List.of());
    Rules rules = new Rules(HOSTNAME, MailSettings.EMPTY, routing);
    Contents contents = new Contents((mail, content, number) -> new CompletableFuture<>(), 1 << 18);
    Addressing addressing =
        new Addressing(
            domain -> CompletableFuture.completedStage(new MxAnswer.Unknown()), LANE.perCheck(), 0);
    filter =
        new MailFilter(
            new Inspection(contents, pipeline, Signer.NONE),
            addressing,
            () -> rules,
            new Ledger(clock));
  }

  private static Optional<Model> model() {
    List<Example> examples = new ArrayList<>();
    for (AuthMail mail : AuthMails.lessons()) {
      MailClass kind = examples.size() % 2 == 0 ? MailClass.HAM : MailClass.SPAM;
      examples.add(new Example(kind, OfflineChecks.features(mail.content())));
    }
    return Trainer.train(examples);
  }

  /** Serves until it is killed. Arguments: our port, the DNS server's on loopback, which checks. */
  public static void main(String[] args) throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    CheckerMain checker = new CheckerMain(Integer.parseInt(args[1]), args[2].equals(OFFLINE));
    HttpServer server =
        HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 100);
    server.createContext("/check", checker::check);
    server.start();
    System.out.println(READY);
  }

  private void check(HttpExchange exchange) throws IOException {
    byte[] content = exchange.getRequestBody().readAllBytes();
    AcceptedMail mail =
        new AcceptedMail(
            envelope(exchange.getRequestHeaders(), content.length),
            List.of(),
            new ContentRef.Inline(),
            content,
            Optional.empty());
    var unused =
        filter
            .filter(new Arrival(mail, RECORD), LANE)
            .handle((outputs, failure) -> failure == null ? results(outputs) : failure.toString())
            .thenAccept(text -> answer(exchange, text));
  }

  private Envelope envelope(Headers fields, int size) {
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    return new Envelope(
        MailId.random(now, random),
        new ReversePath.Of(mailbox(fields.getFirst("From"))),
        List.of(Recipient.of(mailbox(fields.getFirst("Rcpt")))),
        BodyType.SEVEN_BIT,
        AddressForm.ASCII,
        Optional.empty(),
        Optional.empty(),
        new ClientInfo(
            "mx",
            fields.getFirst("IP"),
            40_000,
            fields.getFirst("Helo"),
            Optional.empty(),
            Trust.WORLD),
        now,
        size,
        0);
  }

  private static Mailbox mailbox(String address) {
    int at = address.lastIndexOf('@');
    return new Mailbox(address.substring(0, at), Domain.of(address.substring(at + 1)));
  }

  private static String results(List<Output> outputs) {
    for (Output output : outputs) {
      if (output instanceof Output.Queue(var obligation)) {
        return obligation.prepended().getFirst();
      }
    }
    return "not delivered";
  }

  private static void answer(HttpExchange exchange, String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(200, octets.length);
      exchange.getResponseBody().write(octets);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
