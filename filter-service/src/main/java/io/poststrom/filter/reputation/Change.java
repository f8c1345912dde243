package io.poststrom.filter.reputation;

/**
 * By how much somebody's counts have changed. One of them sinks where much of the other comes in
 * the same hour, of which no more than a ration counts.
 *
 * @param at seconds since 1970
 */
public record Change(double ham, double spam, long at) {
  Change plus(Change later) {
    return new Change(ham + later.ham(), spam + later.spam(), later.at());
  }
}
