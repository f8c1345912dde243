package io.poststrom.bench;

import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Debian's Postfix as packaged, plus only what makes it a loopback relay. Needs root. */
final class PostfixRelay implements Relay {
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private final int port = Ports.free();
  private final Cgroup group;
  private final Path folder;
  private final Path config;

  PostfixRelay(Path folder, int sinkPort) throws IOException {
    this.folder = folder;
    this.config = folder.resolve("conf");
    this.group = new Cgroup("postfix");
    Files.createDirectories(config);
    Files.createDirectories(folder.resolve("queue"));
    Files.createDirectories(folder.resolve("data"));
    run(List.of("chown", "postfix", folder.resolve("data").toString()));
    Files.writeString(config.resolve("main.cf"), mainCf(sinkPort));
    Files.copy(Path.of("/usr/share/postfix/master.cf.dist"), config.resolve("master.cf"));
    postconf("-M#", "smtp/inet");
    postconf("-M", port + "/inet=" + port + " inet n - n - - smtpd");
    postconf("-F", "*/*/chroot = n");
    run(group.around(List.of("/usr/sbin/postfix", "-c", config.toString(), "start")));
  }

  @Override
  public String name() {
    return "Postfix";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public Cgroup group() {
    return group;
  }

  @Override
  public void close() {
    run(List.of("/usr/sbin/postfix", "-c", config.toString(), "stop"));
    group.close();
  }

  private void postconf(String... arguments) {
    List<String> command = new ArrayList<>(List.of("/usr/sbin/postconf", "-c", config.toString()));
    command.addAll(List.of(arguments));
    run(command);
  }

  private void run(List<String> command) {
    int exit = ChildProcess.start(folder.resolve("setup.log"), command).waitFor(A_MINUTE);
    if (exit != 0) {
      throw new IllegalStateException(
          String.join(" ", command)
              + " ended with "
              + exit
              + "; see "
              + folder.resolve("setup.log"));
    }
  }

  private String mainCf(int sinkPort) {
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
        relayhost = [127.0.0.1]:%2$d
        smtp_host_lookup = native
        maillog_file = %1$s/mail.log
        maillog_file_prefixes = /
        message_size_limit = 52428800
        """
        .formatted(folder, sinkPort);
  }
}
