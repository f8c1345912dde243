package io.poststrom.ingress.net.http;

/** Port: looks on, for metrics. Called on event loops; must not block. */
public interface HttpObserver {
  /** A request has been answered. */
  void answered(String operation, int status);
}
