package io.poststrom.bench;

import io.poststrom.bench.AuthMails.Shape;
import io.poststrom.bench.AuthMails.Signed;
import io.poststrom.bench.CheckerRounds.Case;
import io.poststrom.bench.CheckerRounds.Options;
import io.poststrom.bench.CheckerRounds.Report;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.SmtpSource.Connections;
import io.poststrom.mail.MailClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What all checks of a mail that need nobody in the Internet cost us and rspamd; and what mail of
 * domains whose DNS is slow costs all others: a tenth of it, each question answered after two
 * seconds, through the whole gateway.
 */
final class FilterBench {
  private static final int DISTINCT = 400;
  private static final int WARM_UP = 20_000;
  private static final int ROUNDS = 3;
  private static final String SLOW_RECIPIENT = "b@slow.example.net";
  private final Path results;
  private final Options options;

  FilterBench(Path results, Options options) {
    this.results = results;
    this.options = options;
  }

  void run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("poststrom-bench");
    folder.toFile().setReadable(true, false);
    folder.toFile().setExecutable(true, false);
    AuthMails mails = new AuthMails();
    try (ZoneServer dns = ZoneServer.start(mails.zone());
        Checker ours = OurChecker.offline(folder.resolve("checker"), dns.address().getPort());
        Redis redis = new Redis(folder.resolve("redis"));
        Rspamd rspamd = Rspamd.offline(folder.resolve("rspamd"), dns.address().getPort(), redis);
        Checker untaught =
            Rspamd.withoutBayes(folder.resolve("untaught"), dns.address().getPort())) {
      teach(rspamd);
      new CheckerRounds(results, new Report("filter", "All offline checks"), options)
          .run(List.of(ours, rspamd, untaught), cases(mails), dns);
    }
    slowDns(folder);
  }

  /** What ours has learned too. */
  private static void teach(Rspamd rspamd) throws IOException {
    MailClass kind = MailClass.HAM;
    for (AuthMail mail : AuthMails.lessons()) {
      rspamd.learn(kind, mail.content());
      kind = kind == MailClass.HAM ? MailClass.SPAM : MailClass.HAM;
    }
  }

  private List<Case> cases(AuthMails mails) {
    List<Case> cases = new ArrayList<>();
    for (int octets : new int[] {4_096, 65_536}) {
      int count = octets == 4_096 ? options.mails() : options.mails() / 10;
      for (Shape shape : Shape.values()) {
        String name = octets / 1_024 + " KiB, " + shape.words;
        cases.add(new Case(name, mails.make(DISTINCT, octets, Signed.RSA, shape), count));
      }
    }
    return cases;
  }

  private void slowDns(Path folder) throws IOException, InterruptedException {
    try (Sink sink = new Sink(folder.resolve("sink.log"));
        Sink slowSink = new Sink(folder.resolve("slow-sink.log"));
        ZoneServer dns =
            ZoneServer.start("x.test. TXT \"v=spf1 ip4:127.0.0.0/8 -all\"\n" + SlowSenders.zone());
        OurRelay relay = relay(folder, sink, slowSink, dns)) {
      LoadCase load = new LoadCase("4 KiB", 4_096, WARM_UP / 2, Connections.REUSED);
      say("warming up", load.run(relay, sink, folder.resolve("source.log")));
      List<Figures> alone = new ArrayList<>();
      List<Figures> beside = new ArrayList<>();
      int slow = 0;
      for (int i = 0; i < ROUNDS; i++) {
        alone.add(load.run(relay, sink, folder.resolve("source.log")));
        say("alone", alone.getLast());
        try (SlowSenders senders = senders(relay, alone.getLast())) {
          Thread.sleep(8_000); // until as many wait for DNS as ever will
          int before = senders.sent();
          beside.add(load.run(relay, sink, folder.resolve("source.log")));
          slow += senders.sent() - before;
          say("beside", beside.getLast());
        }
      }
      String sentence =
          String.format(
              Locale.ROOT,
              "%nMail whose DNS answers: %.0f mails/s alone, %.0f/s beside %d %% of mail whose DNS answers after 2 s.%n",
              Figures.median(alone).endToEndRate(),
              Figures.median(beside).endToEndRate(),
              100 * slow / (ROUNDS * load.mails() + slow));
      System.out.println(sentence);
      Files.writeString(results.resolve("filter.md"), sentence, StandardOpenOption.APPEND);
    }
  }

  /** Of all mail a tenth, where the other goes on as it did. */
  private static SlowSenders senders(OurRelay relay, Figures alone) {
    return new SlowSenders(relay.port(), SLOW_RECIPIENT, alone.endToEndRate() / 9);
  }

  private static OurRelay relay(Path folder, Sink sink, Sink slowSink, ZoneServer dns)
      throws IOException {
    Path documents = Files.createDirectories(folder.resolve("documents"));
    Files.writeString(
        documents.resolve("mail.yaml"),
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailRoute
        metadata:
          name: slow
        spec:
          domains: [slow.example.net]
          nextHop:
            smartHost: 127.0.0.1:%d
        ---
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata:
          name: ours
        spec:
          domains: ["*.example.org", slow.example.net]
        """
            .formatted(slowSink.port()));
    return new OurRelay(
        folder.resolve("poststrom"),
        List.of(
            "poststrom.dns.servers=" + dns.hostPort(),
            "poststrom.delivery.smart-host=127.0.0.1:" + sink.port(),
            "poststrom.mail-settings=" + documents));
  }

  private static void say(String what, Figures figures) {
    System.err.println(figures.row("Poststrom", "4 KiB, " + what));
  }
}
