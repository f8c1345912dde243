package io.poststrom.kafka;

/**
 * The consumer groups' names. The janitor of the delivery service reads the committed offsets of
 * all of them to know what is still needed, so a group never names itself.
 */
public final class Groups {
  /** The filter on {@code mail.accepted}. */
  public static final String FILTER = "poststrom-filter";

  /** The filter's slow lane on {@code mail.slow}. */
  public static final String FILTER_SLOW = "poststrom-filter-slow";

  /** The delivery workers on {@code mail.outbound}. */
  public static final String DELIVERY = "poststrom-delivery";

  /** The filter's reporters on {@code mail.dmarc}; the janitor has nothing to do with them. */
  public static final String DMARC_REPORTS = "poststrom-dmarc-reports";

  /**
   * How far the quarantine's digests are, as an offset's metadata; nobody reads by it, and the
   * janitor has nothing to do with it.
   */
  public static final String DIGESTS = "poststrom-quarantine-digests";

  /** Shadows on {@code mail.accepted}; the janitor waits for none. */
  public static final String SHADOW = "poststrom-shadow";

  private Groups() {}
}
