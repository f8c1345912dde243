package io.poststrom.ingress.app;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.jboss.logging.Logger;

/**
 * The limit of open files, of which each connection is one. At that limit a client would connect
 * and hear nothing, and Kafka and DNS could not be reached any more; so connections end before it.
 */
final class FileLimit {
  private static final Logger LOG = Logger.getLogger(FileLimit.class);

  /** Jars, brokers, DNS, health checks, and those that are told that there are too many of them. */
  private static final long RESERVED = 500;

  private FileLimit() {}

  /** As many connections as are wanted, or as there can be. */
  static int connections(int wanted) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? connections(wanted, system.getMaxFileDescriptorCount())
        : wanted;
  }

  static int connections(int wanted, long files) {
    long most = Math.max(files / 2, files - RESERVED);
    if (wanted <= most) {
      return wanted;
    }
    LOG.warnf(
        "The limit of open files is %d: %d connections are taken instead of"
            + " poststrom.ingress.max-connections=%d; raise it (ulimit -n, LimitNOFILE)",
        files, most, wanted);
    return (int) most;
  }
}
