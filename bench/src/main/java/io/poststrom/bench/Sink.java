package io.poststrom.bench;

import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Ports;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Postfix's smtp-sink: takes everything, keeps nothing, counts. */
final class Sink implements AutoCloseable {
  private static final Pattern COUNT = Pattern.compile("mesg=(\\d+)");
  private final int port = Ports.free();
  private final ChildProcess process;

  Sink(Path log) {
    process =
        ChildProcess.start(
            log,
            List.of(
                "/usr/sbin/smtp-sink",
                "-c",
                "-u",
                "nobody",
                "-m",
                "4000",
                "127.0.0.1:" + port,
                "1000"));
  }

  int port() {
    return port;
  }

  /** Mails taken so far. */
  int count() {
    Matcher matcher =
        COUNT.matcher(process.tail()); // the counter is rewritten in place, at the end
    int last = 0;
    while (matcher.find()) {
      last = Integer.parseInt(matcher.group(1));
    }
    return last;
  }

  @Override
  public void close() {
    process.kill9();
  }
}
