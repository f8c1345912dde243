package io.poststrom.filter.net;

import io.poststrom.filter.engine.EngineAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Real ClamAV and SpamAssassin, each with a worm or a few rules of the test's own. */
final class Scanners {
  /** What the database knows as Test.Worm. */
  static final String WORM = "this is the worm that the test database knows";

  private Scanners() {}

  /** ClamAV's own clamd with a database of one signature. */
  static Daemon clamd(Path folder, EngineAddress.Unix address) throws Exception {
    Daemon.assumeInstalled("/usr/sbin/clamd", "clamav-daemon");
    Path database = Files.createDirectory(folder.resolve("database"));
    StringBuilder hex = new StringBuilder();
    WORM.chars().forEach(c -> hex.append("%02x".formatted(c)));
    Files.writeString(database.resolve("test.ndb"), "Test.Worm:0:*:" + hex + "\n");
    Path configuration = folder.resolve("clamd.conf");
    Files.writeString(
        configuration,
        """
        Foreground yes
        DatabaseDirectory %s
        LocalSocket %s
        StreamMaxLength 1M
        AlertEncrypted yes
        """
            .formatted(database, address.path()));
    return new Daemon(folder, address, "/usr/sbin/clamd", "-c", configuration.toString());
  }

  /** SpamAssassin's own spamd with these rules alone, without the network. */
  static Daemon spamd(Path folder, EngineAddress.Tcp address, String rules) throws Exception {
    Daemon.assumeInstalled("/usr/sbin/spamd", "spamd");
    Path site = Files.createDirectory(folder.resolve("rules"));
    Files.writeString(site.resolve("test.cf"), rules);
    Files.writeString(site.resolve("test.pre"), "loadplugin Mail::SpamAssassin::Plugin::Check\n");
    Daemon.own(folder, "nobody");
    return new Daemon(
        folder,
        address,
        "/usr/sbin/spamd",
        "--local",
        "--nouser-config",
        "--username=nobody",
        "--helper-home-dir=" + folder,
        "--listen=127.0.0.1",
        "--port=" + address.port(),
        "--min-children=1",
        "--max-children=2",
        "--configpath=" + site,
        "--siteconfigpath=" + site,
        "--syslog=stderr");
  }

  /** A mail with this in an attached program. */
  static String attached(String content) {
    return "From: a@sender.example\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: application/octet-stream; name=a.exe\r\n"
        + "Content-Transfer-Encoding: base64\r\n\r\n"
        + Base64.getMimeEncoder().encodeToString(content.getBytes(StandardCharsets.US_ASCII))
        + "\r\n";
  }
}
