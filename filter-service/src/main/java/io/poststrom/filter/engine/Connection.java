package io.poststrom.filter.engine;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * An open connection to an engine, for one conversation at a time. Its streams block; at the
 * deadline they fail.
 */
public final class Connection {
  private final InputStream in;
  private final OutputStream out;
  private boolean isFresh = true;
  private boolean isKept;

  /** Over these streams, which buffer. */
  public Connection(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /** What the engine says. */
  public InputStream in() {
    return in;
  }

  /** What the engine hears; flush before reading. */
  public OutputStream out() {
    return out;
  }

  /** Whether nobody has talked over it yet. */
  public boolean isFresh() {
    return isFresh;
  }

  /** The conversation has ended in a state in which another one may begin. */
  public void keep() {
    isKept = true;
  }

  /** Whether it may be used again; then it is no longer fresh. */
  public boolean reuse() {
    boolean kept = isKept;
    isKept = false;
    isFresh = false;
    return kept;
  }
}
