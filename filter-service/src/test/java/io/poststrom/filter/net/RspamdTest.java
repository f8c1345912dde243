package io.poststrom.filter.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.Talks;
import io.poststrom.filter.engine.rspamd.RspamdProtocol;
import io.poststrom.mail.Verdict.Symbol;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real rspamd with one rule of the test's, without the network. */
class RspamdTest {
  private static final String USER = "_rspamd";
  private static final String CONFIGURATION =
      """
      options {
        filters = "";
        dns { nameserver = ["127.0.0.1:1"]; timeout = 0.1s; }
        local_addrs = [];
        url_tld = "/usr/share/rspamd/effective_tld_names.dat";
        pidfile = "$FOLDER/rspamd.pid";
        tempdir = "$FOLDER";
        cache_file = "$FOLDER/symbols.cache";
        hs_cache_dir = "$FOLDER/";
        control_socket = "$FOLDER/control.sock mode=0600";
      }
      logging { type = "console"; level = "error"; }
      worker "normal" { bind_socket = "$FOLDER/rspamd.sock mode=0666"; count = 1; }
      actions { reject = 15; add_header = 6; }
      lua = "$FOLDER/test.lua";
      """;
  private static final String RULE =
      """
      rspamd_config:register_symbol({
        name = 'TEST_CLIENT', type = 'normal', score = 8.0,
        callback = function(task)
          local from = task:get_from('smtp')
          local to = task:get_recipients('smtp')
          return tostring(task:get_from_ip()) == '192.0.2.7'
            and task:get_helo() == 'mail.sender.example'
            and from[1].addr == 'a@sender.example' and #to == 2 and to[2].addr == 'c@two.test'
            and #task:get_content() > 0
        end
      })
      """;

  @Test
  void judgesByItsRulesAndKnowsTheEnvelope(@TempDir Path folder) throws Exception {
    Daemon.assumeInstalled("/usr/bin/rspamd", "rspamd");
    Files.writeString(folder.resolve("test.lua"), RULE);
    Path configuration = folder.resolve("rspamd.conf");
    Files.writeString(configuration, CONFIGURATION.replace("$FOLDER", folder.toString()));
    Daemon.own(folder, USER);
    EngineAddress address = new EngineAddress.Unix(folder.resolve("rspamd.sock"));
    try (Daemon rspamd =
            new Daemon(
                folder,
                address,
                "/usr/bin/rspamd",
                "-f",
                "-u",
                USER,
                "-g",
                USER,
                "-c",
                configuration.toString());
        Asked asked = new Asked(address, new RspamdProtocol("mx.example", 0.5))) {
      assertEquals("pong", asked.name());
      for (int i = 0; i < 5; i++) {
        Symbol found =
            asked
                .about(Talks.mail(Mails.CLEAN.replace("\n", "\r\n"), "x".repeat(200_000) + "\r\n"))
                .getFirst();
        assertEquals("RSPAMD", found.name());
        assertEquals(4, found.score(), 0.01, rspamd.output());
        assertTrue(found.evidence().contains(" add header: TEST_CLIENT"), found.evidence());
      }
    }
  }
}
