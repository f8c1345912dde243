package io.poststrom.bench;

import io.poststrom.harness.Postfix;
import java.io.IOException;
import java.nio.file.Path;

/** Debian's Postfix as packaged, durable as it ships, plus only what makes it a loopback relay. */
final class PostfixRelay implements Relay {
  private final Cgroup group = new Cgroup("postfix");
  private final Postfix postfix;

  PostfixRelay(Path folder, int sinkPort) throws IOException {
    postfix = new Postfix(folder, "relayhost = [127.0.0.1]:" + sinkPort + "\n", group::around);
  }

  @Override
  public String name() {
    return "Postfix";
  }

  @Override
  public int port() {
    return postfix.port();
  }

  @Override
  public Cgroup group() {
    return group;
  }

  @Override
  public void close() {
    postfix.close();
    group.close();
  }
}
