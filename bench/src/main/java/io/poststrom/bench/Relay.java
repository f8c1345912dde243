package io.poststrom.bench;

/** A server under test that relays what it gets on {@link #port} to the sink. */
interface Relay extends AutoCloseable {
  String name();

  int port();

  Cgroup group();

  @Override
  void close();
}
