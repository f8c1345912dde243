package io.poststrom.bench;

import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Ports;
import io.poststrom.mail.MailClass;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/** Debian's rspamd: one worker, no log of mails. */
public final class Rspamd implements Checker {
  private static final String USER = "_rspamd";
  private static final String NAME = "rspamd";
  private final int port = Ports.free();
  private final int controller = Ports.free();
  private final String name;
  private final Optional<Redis> redis;
  private final ChildProcess process;

  /** What it reads, and further arguments. */
  private interface Setup {
    List<String> prepare(int port, int controller) throws IOException;
  }

  private Rspamd(String name, Path folder, Optional<Redis> redis, Setup setup) throws IOException {
    this.name = name;
    this.redis = redis;
    Files.createDirectories(folder);
    UserPrincipal user =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER);
    List<String> command = new ArrayList<>(List.of("rspamd", "-f", "-u", USER, "-g", USER));
    command.addAll(setup.prepare(port, controller));
    Files.setOwner(folder, user);
    process = ChildProcess.start(folder.resolve("output.log"), command);
    try {
      Awaitility.await("rspamd listens").atMost(Duration.ofMinutes(2)).until(this::listens);
    } catch (RuntimeException e) {
      close();
      throw new IllegalStateException("rspamd did not start:\n" + process.tail(), e);
    }
  }

  /** With nothing on but SPF, DKIM and DMARC. */
  static Rspamd authentication(Path folder, int dnsPort) throws IOException {
    return new Rspamd(
        NAME,
        folder,
        Optional.empty(),
        (port, controller) -> {
          Path configuration = folder.resolve("rspamd.conf");
          Files.writeString(configuration, authenticationOnly(folder, port, dnsPort));
          return List.of("-c", configuration.toAbsolutePath().toString());
        });
  }

  /**
   * As Debian packages it, without what asks servers in the Internet (DNS lists, fuzzy hashes, AS
   * numbers) or needs Redis (reputation, greylisting), but with its Bayes classifier, which is
   * there when it has learned 200 mails of each class.
   *
   * @param redis where the classifier keeps what it learns; what that costs is among its cost
   */
  static Rspamd offline(Path folder, int dnsPort, Redis redis) throws IOException {
    return new Rspamd(
        NAME,
        folder,
        Optional.of(redis),
        (port, controller) -> {
          List<String> arguments = packaged(folder, port, dnsPort);
          teachable(folder, controller, "servers = \"" + redis.hostPort() + "\";\n");
          return arguments;
        });
  }

  /** The same without the classifier. */
  static Rspamd withoutBayes(Path folder, int dnsPort) throws IOException {
    return new Rspamd(
        NAME + " without Bayes",
        folder,
        Optional.empty(),
        (port, controller) -> {
          List<String> arguments = packaged(folder, port, dnsPort);
          local(folder, "worker-controller.inc", "enabled = false;\n");
          return arguments;
        });
  }

  /** The same with a Bayes classifier in SQLite. */
  public static Rspamd learning(Path folder, int dnsPort) throws IOException {
    return new Rspamd(
        NAME,
        folder,
        Optional.empty(),
        (port, controller) -> {
          List<String> arguments = packaged(folder, port, dnsPort);
          teachable(folder, controller, inSqlite(folder.toAbsolutePath()));
          return arguments;
        });
  }

  private static void teachable(Path folder, int controller, String bayes) throws IOException {
    local(
        folder,
        "worker-controller.inc",
        "bind_socket = \"127.0.0.1:%d\"; count = 1;\n".formatted(controller));
    local(folder, "classifier-bayes.conf", bayes);
  }

  private static void local(Path folder, String file, String text) throws IOException {
    Files.writeString(Files.createDirectories(folder.resolve("local.d")).resolve(file), text);
  }

  private static List<String> packaged(Path folder, int port, int dnsPort) throws IOException {
    local(
        folder,
        "options.inc",
        """
        dns { nameserver = ["127.0.0.1:%d"]; timeout = 1s; sockets = 16; retransmits = 5; }
        local_addrs = [];
        """
            .formatted(dnsPort));
    local(
        folder,
        "worker-normal.inc",
        "bind_socket = \"127.0.0.1:%d\"; count = 1;\n".formatted(port));
    local(folder, "logging.inc", "level = \"error\";\n");
    for (String worker : List.of("proxy", "fuzzy")) {
      local(folder, "worker-" + worker + ".inc", "enabled = false;\n");
    }
    for (String module : List.of("rbl", "fuzzy_check", "asn", "mx_check")) {
      local(folder, module + ".conf", "enabled = false;\n");
    }
    List<String> arguments = new ArrayList<>(List.of("-c", "/etc/rspamd/rspamd.conf"));
    for (String variable : List.of("LOCAL_CONFDIR", "DBDIR", "RUNDIR", "LOGDIR")) {
      arguments.add("--var=" + variable + "=" + folder.toAbsolutePath());
    }
    return arguments;
  }

  private static String inSqlite(Path folder) {
    return """
    backend = "sqlite3";
    cache { type = "sqlite3"; path = "$FOLDER/learned.sqlite"; }
    statfile { symbol = "BAYES_HAM"; path = "$FOLDER/ham.sqlite"; spam = false; }
    statfile { symbol = "BAYES_SPAM"; path = "$FOLDER/spam.sqlite"; spam = true; }
    """
        .replace("$FOLDER", folder.toString());
  }

  /** Teaches its classifier a mail; one in which it finds nothing to learn is passed over. */
  public void learn(MailClass kind, byte[] mail) throws IOException {
    String verb = kind == MailClass.SPAM ? "learnspam" : "learnham";
    URI address = URI.create("http://127.0.0.1:" + controller + "/" + verb);
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(mail);
    }
    int code = connection.getResponseCode();
    if (code >= 400 && code != HttpURLConnection.HTTP_NOT_FOUND) {
      throw new IOException("rspamd answers " + code + " to " + address);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double cpuSeconds() {
    return Checker.cpuSeconds(process)
        + redis.map(store -> Checker.cpuSeconds(store.process())).orElse(0.0);
  }

  @Override
  public URI where() {
    return URI.create("http://127.0.0.1:" + port + "/checkv2");
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public List<String> passes(AuthMail mail) {
    List<String> words = new ArrayList<>();
    words.add("\"R_SPF_ALLOW\"");
    words.add("\"DMARC_POLICY_ALLOW\"");
    mail.selectors().forEach(selector -> words.add("\"" + mail.domain() + ":s=" + selector + "\""));
    words.add(mail.selectors().isEmpty() ? "\"R_DKIM_NA\"" : "\"R_DKIM_ALLOW\"");
    return words;
  }

  private boolean listens() {
    if (!process.isAlive()) {
      throw new IllegalStateException("it has ended");
    }
    try {
      return URI.create("http://127.0.0.1:" + port + "/ping").toURL().openStream().read() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The caches' sizes and times are rspamd's defaults. */
  private static String authenticationOnly(Path folder, int port, int dnsPort) {
    return """
    options {
      filters = "dkim";
      dns { nameserver = ["127.0.0.1:$DNS"]; timeout = 1s; sockets = 16; retransmits = 5; }
      local_addrs = [];
      url_tld = "/usr/share/rspamd/effective_tld_names.dat";
      pidfile = "$FOLDER/rspamd.pid";
      tempdir = "$FOLDER";
      cache_file = "$FOLDER/symbols.cache";
      hs_cache_dir = "$FOLDER/";
      control_socket = "$FOLDER/rspamd.sock mode=0600";
    }
    logging { type = "file"; filename = "$FOLDER/rspamd.log"; level = "error"; }
    worker "normal" { bind_socket = "127.0.0.1:$PORT"; count = 1; }
    modules {
      path = "/usr/share/rspamd/plugins/spf.lua";
      path = "/usr/share/rspamd/plugins/dmarc.lua";
    }
    spf {}
    dkim {}
    dmarc {}
    """
        .replace("$DNS", Integer.toString(dnsPort))
        .replace("$PORT", Integer.toString(port))
        .replace("$FOLDER", folder.toString());
  }
}
