package io.poststrom.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's Postfix as packaged, in a folder of its own and on a free loopback port. Needs root; it
 * drops to its own users itself.
 */
public final class Postfix implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/postfix");
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private final int port = Ports.free();
  private final Path folder;
  private final Path config;

  /**
   * Sets up and starts.
   *
   * @param folder new, and readable for Postfix's users
   * @param settings lines for main.cf after those that any instance needs
   * @param around what the start command is wrapped in, such as a cgroup
   */
  public Postfix(Path folder, String settings, UnaryOperator<List<String>> around)
      throws IOException {
    this.folder = folder;
    this.config = folder.resolve("conf");
    for (String part : List.of("conf", "queue", "data")) {
      Files.createDirectories(folder.resolve(part));
    }
    run(List.of("chown", "postfix", folder.resolve("data").toString()));
    configure(settings);
    Files.copy(Path.of("/usr/share/postfix/master.cf.dist"), config.resolve("master.cf"));
    postconf("-M#", "smtp/inet");
    postconf("-M", port + "/inet=" + port + " inet n - n - - smtpd");
    postconf("-M", "tlsproxy/unix=tlsproxy unix - - n - 0 tlsproxy"); // keeps TLS connections open
    postconf("-F", "*/*/chroot = n");
    run(around.apply(List.of(PROGRAM.toString(), "-c", config.toString(), "start")));
  }

  /** False where Postfix is not installed or we are not root. */
  public static boolean isUsable() {
    return Files.isExecutable(PROGRAM) && "root".equals(System.getProperty("user.name"));
  }

  /** Skips the test where Postfix can't be used. */
  public static void assumeUsable() {
    Assumptions.assumeTrue(
        isUsable(), "a real Postfix must be installed (apt-get install postfix) and needs root");
  }

  /** {@code postfix reload} with these settings in place of those given before. */
  public void reload(String settings) throws IOException {
    configure(settings);
    run(List.of(PROGRAM.toString(), "-c", config.toString(), "reload"));
  }

  /** Where its smtpd listens. */
  public int port() {
    return port;
  }

  @Override
  public void close() {
    run(List.of(PROGRAM.toString(), "-c", config.toString(), "stop"));
  }

  private void configure(String settings) throws IOException {
    Files.writeString(config.resolve("main.cf"), mainCf() + settings);
  }

  private void postconf(String... arguments) {
    List<String> command = new ArrayList<>(List.of("/usr/sbin/postconf", "-c", config.toString()));
    command.addAll(List.of(arguments));
    run(command);
  }

  private void run(List<String> command) {
    Path log = folder.resolve("setup.log");
    int exit = ChildProcess.start(log, command).waitFor(A_MINUTE);
    if (exit != 0) {
      throw new IllegalStateException(
          String.join(" ", command) + " ended with " + exit + "; see " + log);
    }
  }

  private String mainCf() {
    return """
        compatibility_level = 3.6
        queue_directory = %1$s/queue
        data_directory = %1$s/data
        command_directory = /usr/sbin
        daemon_directory = /usr/lib/postfix/sbin
        mail_owner = postfix
        setgid_group = postdrop
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = postfix.test
        mydestination =
        alias_maps =
        alias_database =
        local_recipient_maps =
        mynetworks = 127.0.0.0/8
        smtp_host_lookup = native
        maillog_file = %1$s/mail.log
        maillog_file_prefixes = /
        message_size_limit = 52428800
        """
        .formatted(folder);
  }
}
