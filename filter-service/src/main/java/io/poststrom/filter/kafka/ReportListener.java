package io.poststrom.filter.kafka;

/** Looks on while reports are sent. Called on any thread. */
public interface ReportListener {
  /** Why a domain's owner is told nothing, or not all. */
  enum Lack {
    /** Nobody who may have the report wants it, or DNS did not say. */
    READER,
    /** The report is larger than its readers take. */
    SIZE,
    /** The period has more domains than are held. */
    ROOM,
    /** The log did not take what was seen of a mail that was refused in the session. */
    LOG
  }

  /** Reports are in the log. */
  void sent(int reports);

  /**
   * Reports were not written; for {@link Lack#ROOM} and {@link Lack#LOG}, mails that none tells of.
   */
  void unsent(Lack lack, long count);
}
