package io.poststrom.bench;

import io.poststrom.bench.AuthMails.Signed;
import io.poststrom.bench.CheckerRounds.Case;
import io.poststrom.bench.CheckerRounds.Options;
import io.poststrom.bench.CheckerRounds.Report;
import io.poststrom.dns.testing.ZoneServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What SPF, DKIM and DMARC of a mail cost us and rspamd. */
final class AuthBench {
  private static final int DISTINCT = 400;
  private final Path results;
  private final Options options;

  AuthBench(Path results, Options options) {
    this.results = results;
    this.options = options;
  }

  void run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("poststrom-bench");
    folder.toFile().setReadable(true, false);
    folder.toFile().setExecutable(true, false);
    AuthMails mails = new AuthMails();
    try (ZoneServer dns = ZoneServer.start(mails.zone());
        Checker ours =
            OurChecker.authentication(folder.resolve("poststrom"), dns.address().getPort());
        Checker rspamd = Rspamd.authentication(folder.resolve("rspamd"), dns.address().getPort())) {
      new CheckerRounds(results, new Report("auth", "SPF, DKIM and DMARC"), options)
          .run(List.of(ours, rspamd), cases(mails), dns);
    }
  }

  private List<Case> cases(AuthMails mails) {
    List<Case> cases = new ArrayList<>();
    for (int octets : new int[] {4_096, 65_536}) {
      int count = octets == 4_096 ? options.mails() : options.mails() / 3;
      for (Signed signed : Signed.values()) {
        String name = octets / 1_024 + " KiB, " + signed.words;
        cases.add(new Case(name, mails.make(DISTINCT, octets, signed), count));
      }
    }
    return cases;
  }
}
