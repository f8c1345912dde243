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
import io.poststrom.mail.Verdict.Action;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's amavisd-milter before amavis, which looks for attachments by name and no more. */
class AmavisMilterTest {
  private static final MilterProtocol PROTOCOL =
      new MilterProtocol(new Symbols("MILTER"), "mx.example");

  private static final String CONFIGURATION =
      """
      use strict;
      $MYHOME = '%s';
      $TEMPBASE = $MYHOME;
      $QUARANTINEDIR = undef;
      $pid_file = "$MYHOME/amavisd.pid";
      $lock_file = "$MYHOME/amavisd.lock";
      $daemon_user = 'amavis';
      $daemon_group = 'amavis';
      $max_servers = 2;
      $mydomain = 'mx.example';
      $myhostname = 'mx.example';
      @local_domains_maps = (1);
      @bypass_virus_checks_maps = (1);
      @bypass_spam_checks_maps = (1);
      @decoders = ();
      $enable_db = 0;
      $do_syslog = 0;
      $log_level = 2;
      $inet_socket_port = undef;
      $unix_socketname = '%s';
      $interface_policy{'SOCK'} = 'AM.PDP';
      $policy_bank{'AM.PDP'} = { protocol => 'AM.PDP' };
      $banned_filename_re = new_RE(qr/\\.exe$/i);
      @banned_files_lovers_maps = (['b@one.test']);
      $final_banned_destiny = D_DISCARD;
      $banned_quarantine_to = undef;
      1;
      """;

  @TempDir Path folder;

  private Path home() {
    return folder.resolve("home");
  }

  private EngineAddress.Unix socket(String name) {
    return new EngineAddress.Unix(home().resolve(name));
  }

  private Daemon amavis() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    Files.createDirectory(home());
    Files.setPosixFilePermissions(home(), PosixFilePermissions.fromString("rwxr-x---"));
    Daemon.own(home(), "amavis");
    Path configuration = folder.resolve("amavisd.conf");
    Files.writeString(configuration, CONFIGURATION.formatted(home(), socket("amavisd").path()));
    return new Daemon(
        folder,
        socket("amavisd"),
        "/usr/sbin/amavisd",
        "-c",
        configuration.toString(),
        "foreground");
  }

  private Daemon milter() throws Exception {
    return new Daemon(
        folder,
        socket("milter"),
        "/usr/bin/setpriv",
        "--reuid=amavis",
        "--regid=amavis",
        "--clear-groups",
        "/usr/sbin/amavisd-milter",
        "-f",
        "-w",
        home().toString(),
        "-p",
        home().resolve("milter.pid").toString(),
        "-S",
        socket("amavisd").path().toString(),
        "-s",
        socket("milter").path().toString());
  }

  @Test
  void takesOffWhoDoesNotWantProgramsAndWarnsTheOther() throws Exception {
    Daemon.assumeInstalled("/usr/sbin/amavisd", "amavisd-new");
    Daemon.assumeInstalled("/usr/sbin/amavisd-milter", "amavisd-milter");
    try (Daemon amavis = amavis();
        Daemon milter = milter();
        Asked asked = new Asked(socket("milter"), PROTOCOL)) {
      for (int i = 0; i < 3; i++) {
        EngineMail clean = Talks.mail(Mails.CLEAN.replace("\n", "\r\n"));
        assertEquals(CheckResult.NOTHING, asked.result(clean));
        String program = Scanners.attached("harmless");
        EngineMail mail = Talks.mail(program);
        CheckResult found = asked.result(mail);
        String log = found + amavis.output() + milter.output();
        assertEquals(Action.PASS, found.demand().atLeast(), log);
        List<Change> changes = found.demand().changes();
        assertEquals(List.of("b@one.test"), ChangedMail.recipients(mail.view(), changes), log);
        String text = ChangedMail.text(mail.view(), program, changes);
        assertTrue(text.contains("X-Amavis-Alert: BANNED, message contains"), text);
        assertTrue(text.endsWith(program), text);
      }
    }
  }
}
