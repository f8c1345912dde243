package io.poststrom.filter.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.EngineMail;
import io.poststrom.filter.engine.Symbols;
import io.poststrom.filter.engine.Talks;
import io.poststrom.filter.engine.milter.MilterProtocol;
import io.poststrom.filter.pipeline.Change;
import io.poststrom.filter.pipeline.ChangedMail;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Debian's MIMEDefang with a small filter that has its say at each step. */
class MimeDefangTest {
  private static final MilterProtocol PROTOCOL =
      new MilterProtocol(new Symbols("MILTER"), "mx.example");

  private static final String FILTER =
      """
      $AdminAddress = 'postmaster@mx.example';
      $AdminName = 'Postmaster';
      $DaemonAddress = 'mailer-daemon@mx.example';
      sub filter_relay {
        my ($ip, $name, $port) = @_;
        return ($ip eq '192.0.2.7' ? 'CONTINUE' : 'REJECT', "who is $ip");
      }
      sub filter_helo {
        my ($ip, $name, $helo) = @_;
        return ($helo eq 'liar' ? 'REJECT' : 'CONTINUE', "no $helo");
      }
      sub filter_sender {
        my ($sender, $ip, $name, $helo) = @_;
        return ($sender eq '<a@sender.example>' ? 'CONTINUE' : 'REJECT', "who is $sender");
      }
      sub filter_recipient {
        my ($recipient, $sender, $ip, $name, $first, $helo) = @_;
        return $recipient eq '<c@two.test>' && $helo eq 'picky' ? 'REJECT' : 'CONTINUE';
      }
      sub filter {
        my ($entity, $name, $extension, $type) = @_;
        return action_replace_with_warning("A program was taken out.") if $extension eq '.exe';
        return action_accept();
      }
      sub filter_end {
        action_change_header('Subject', "[seen] $Subject");
        action_add_header('X-Seen', 'yes');
        action_delete_header('X-Forged');
        add_recipient('<d@one.test>');
        delete_recipient('<b@one.test>');
        change_sender('<list@sender.example>');
        action_sm_quarantine('to look at') if $Subject =~ /hold/;
        action_bounce('no worms please') if $Subject =~ /worm/;
        action_discard() if $Subject =~ /drop/;
        action_tempfail('come again') if $Subject =~ /later/;
      }
      1;
      """;

  private static final String MAIL =
      """
      From: a@sender.example
      X-Forged: one
      To: b@one.test
      Subject: %s
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary="cut"

      --cut
      Content-Type: text/plain

      See the program.
      --cut
      Content-Type: application/octet-stream; name="a.exe"
      Content-Disposition: attachment; filename="a.exe"
      Content-Transfer-Encoding: base64

      TVqQAAMAAAAEAAAA
      --cut--
      """
          .replace("\n", "\r\n");

  private static final String CHANGED =
      """
      X-Seen: yes
      X-Scanned-By: MIMEDefang
      From: a@sender.example
      To: b@one.test
      Subject: [seen] good
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary="cut"

      --cut
      Content-Type: text/plain

      See the program.
      --cut
      Content-Type: text/plain; name="warning1.txt"
      Content-Disposition: inline; filename="warning1.txt"
      Content-Transfer-Encoding: 7bit

      A program was taken out.

      --cut--
      """
          .replace("\n", "\r\n");

  @TempDir static Path folder;
  private static final List<Daemon> DAEMONS = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    Daemon.assumeInstalled("/usr/bin/mimedefang", "mimedefang");
    DAEMONS.add(workers());
    DAEMONS.add(milter());
  }

  @AfterAll
  static void stop() throws InterruptedException {
    for (Daemon daemon : DAEMONS.reversed()) {
      daemon.close();
    }
  }

  private static EngineAddress.Unix socket(String name) {
    return new EngineAddress.Unix(folder.resolve(name));
  }

  private static Daemon workers() throws Exception {
    Daemon.own(folder, "defang");
    Path filter = Files.writeString(folder.resolve("filter"), FILTER);
    Path program =
        Files.writeString(
            folder.resolve("program"),
            "#!/bin/sh\nexec /usr/bin/mimedefang.pl -f %s \"$@\"\n".formatted(filter));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Daemon(
        folder,
        socket("workers"),
        "/usr/bin/mimedefang-multiplexor",
        "-D",
        "-U",
        "defang",
        "-m",
        "1",
        "-x",
        "2",
        "-f",
        program.toString(),
        "-z",
        folder.toString(),
        "-s",
        socket("workers").path().toString());
  }

  private static Daemon milter() throws Exception {
    return new Daemon(
        folder,
        socket("milter"),
        "/usr/bin/mimedefang",
        "-D",
        "-U",
        "defang",
        "-r",
        "-H",
        "-s",
        "-t",
        "-q",
        "-z",
        folder.toString(),
        "-m",
        socket("workers").path().toString(),
        "-p",
        socket("milter").path().toString());
  }

  private static CheckResult result(EngineMail mail) throws Exception {
    try (Asked asked = new Asked(socket("milter"), PROTOCOL)) {
      return asked.result(mail);
    }
  }

  @Test
  void takesAProgramOutAndChangesHeaderAndEnvelope() throws Exception {
    String content = MAIL.formatted("good");
    for (int i = 0; i < 3; i++) {
      EngineMail mail = Talks.mail(content);
      CheckResult found = result(mail);
      assertEquals(List.of("MILTER_CHANGED"), names(found));
      List<Change> changes = found.demand().changes();
      String text = ChangedMail.text(mail.view(), content, changes);
      assertEquals(CHANGED, text.replaceFirst("(MIMEDefang) .*", "$1"));
      assertEquals(
          List.of("c@two.test", "d@one.test"), ChangedMail.recipients(mail.view(), changes));
      assertTrue(changes.contains(new Change.Sender("<list@sender.example>")), found.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "worm,  REJECT,     MILTER_REJECT,     554 5.7.1 no worms please",
    "hold,  QUARANTINE, MILTER_QUARANTINE, to look at",
    "drop,  DISCARD,    MILTER_DISCARD,    ''",
    "later, PASS,       MILTER_TEMPFAIL,   451 4.3.0 come again",
  })
  void itsWordAboutTheMailIsADemand(String subject, Action atLeast, String symbol, String evidence)
      throws Exception {
    CheckResult found = result(Talks.mail(MAIL.formatted(subject)));
    assertEquals(atLeast, found.demand().atLeast());
    assertEquals(symbol, names(found).getFirst());
    assertEquals(evidence, found.symbols().getFirst().evidence());
  }

  @ParameterizedTest
  @CsvSource({
    "liar,  REJECT,     MILTER_REJECT,             554 5.7.1 no liar",
    "picky, QUARANTINE, MILTER_REFUSED_RECIPIENTS, 1 of the recipients",
  })
  void soIsItsWordAboutTheClient(String helo, Action atLeast, String symbol, String evidence)
      throws Exception {
    ClientInfo client = Mails.client(ClientInfo.Trust.WORLD, "mx", helo);
    CheckResult found = result(Talks.mail(client, MAIL.formatted("good")));
    assertEquals(atLeast, found.demand().atLeast());
    assertEquals(symbol, names(found).getFirst());
    assertEquals(evidence, found.symbols().getFirst().evidence());
  }

  private static List<String> names(CheckResult result) {
    return result.symbols().stream().map(Verdict.Symbol::name).toList();
  }
}
