package io.poststrom.filter.kafka;

/** Looks on while reports are sent. Called on the reporter's thread. */
public interface ReportListener {
  /** Why a domain's owner is told nothing, or not all. */
  enum Lack {
    /** Nobody who may have the report wants it, or DNS did not say. */
    READER,
    /** The report is larger than its readers take. */
    SIZE,
    /** The period has more domains than are held. */
    ROOM
  }

  /** Reports are in the log. */
  void sent(int reports);

  /** Reports were not written; for {@link Lack#ROOM}, mails that none tells of. */
  void unsent(Lack lack, long count);
}
