package io.poststrom.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What one run of one case came to.
 *
 * @param acceptRate mails per second until the generator had all its 250s
 * @param endToEndRate mails per second until the sink had them all
 * @param cpuSeconds CPU-seconds of all the server's processes per 1,000 mails, until one second
 *     after the last mail arrived
 * @param peakMebibytes greatest proportional set size seen, sampled once a second
 */
record Figures(double acceptRate, double endToEndRate, double cpuSeconds, double peakMebibytes) {
  static final String HEADER =
      "| server | case | accept/s | end-to-end/s | CPU-s per 1,000 | peak MiB |\n|---|---|---|---|---|---|";

  /** The run with the median CPU cost. */
  static Figures median(List<Figures> runs) {
    return runs.stream()
        .sorted(Comparator.comparingDouble(Figures::cpuSeconds))
        .toList()
        .get(runs.size() / 2);
  }

  String row(String server, String name) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.0f | %.0f | %.2f | %.0f |",
        server,
        name,
        acceptRate,
        endToEndRate,
        cpuSeconds,
        peakMebibytes);
  }
}
