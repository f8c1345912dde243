package io.poststrom.ingress.probe;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** So many questions at a time, in all and to one host. Any thread. */
final class Places {
  private final int most;
  private final int mostPerHost;
  private final Map<InetAddress, Integer> perHost = new HashMap<>();
  private int taken;

  Places(int most, int mostPerHost) {
    this.most = most;
    this.mostPerHost = mostPerHost;
  }

  /** Takes a place for a question to the host, where there is one. */
  synchronized boolean take(InetAddress host) {
    int before = perHost.getOrDefault(host, 0);
    if (taken >= most || before >= mostPerHost) {
      return false;
    }
    taken++;
    perHost.put(host, before + 1);
    return true;
  }

  /** Gives it back. */
  synchronized void leave(InetAddress host) {
    taken--;
    perHost.computeIfPresent(host, (_, before) -> before == 1 ? null : before - 1);
  }

  synchronized int taken() {
    return taken;
  }
}
