package io.poststrom.filter.kafka;

import io.poststrom.filter.report.Span;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the reports of a partition are: committed with its offset, in the transaction that writes
 * reports. The text is {@code 1 CLOSED} or {@code 1 CLOSED BEGIN END NEXT AFTER}, times as seconds.
 *
 * @param closed the end of the last period that is done
 * @param current the period whose reports are being written
 */
record ReportProgress(Instant closed, Optional<Current> current) {
  /** Nothing has been reported yet. */
  static final ReportProgress NONE = new ReportProgress(Instant.EPOCH, Optional.empty());

  private static final String VERSION = "1";

  /**
   * A period of which some reports are written.
   *
   * @param span the period
   * @param next the offset of the first observation behind it
   * @param after the last domain whose report is done
   */
  record Current(Span span, long next, String after) {}

  static ReportProgress closedAt(Instant closed) {
    return new ReportProgress(closed, Optional.empty());
  }

  ReportProgress within(Current period) {
    return new ReportProgress(closed, Optional.of(period));
  }

  String text() {
    String text = VERSION + " " + closed.getEpochSecond();
    return current
        .map(
            period ->
                String.join(
                    " ",
                    text,
                    Long.toString(period.span().begin().getEpochSecond()),
                    Long.toString(period.span().end().getEpochSecond()),
                    Long.toString(period.next()),
                    period.after()))
        .orElse(text);
  }

  /** What the text says; nothing reported where it is none of ours. */
  static ReportProgress parse(String text) {
    String[] words = text.split(" ", -1);
    if (!words[0].equals(VERSION) || words.length != 2 && words.length != 6) {
      return NONE;
    }
    try {
      ReportProgress progress = closedAt(time(words[1]));
      return words.length == 2
          ? progress
          : progress.within(
              new Current(
                  new Span(time(words[2]), time(words[3])), Long.parseLong(words[4]), words[5]));
    } catch (IllegalArgumentException e) {
      return NONE;
    }
  }

  private static Instant time(String seconds) {
    return Instant.ofEpochSecond(Long.parseLong(seconds));
  }
}
