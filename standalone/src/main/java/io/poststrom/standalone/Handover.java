package io.poststrom.standalone;

import io.poststrom.kafka.RecentContents;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The services share this process, so they hand contents over in memory. */
final class Handover {
  /** Part of the heap that ./poststrom gives to the services. */
  private static final int OCTETS = 48 << 20;

  private Handover() {}

  @Produces
  @Singleton
  static RecentContents contents() {
    return new RecentContents(OCTETS);
  }
}
