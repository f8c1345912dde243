package io.poststrom.mail;

/**
 * What the ingress remembers of those whom it greylists. Times are seconds since 1970: there may be
 * a million of these in memory.
 */
public sealed interface Sighting {
  /** Of a triplet: it was told to come again. */
  record Waiting(long since) implements Sighting {}

  /** Of a triplet: it has come again in time, and was let in last then. */
  record Returned(long last) implements Sighting {}

  /** Of a network: so many of its triplets have come again, the last one then. */
  record Network(int returned, long last) implements Sighting {}
}
