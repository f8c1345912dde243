package io.poststrom.filter.pipeline;

/**
 * What the owner of the domain in From wants done with a mail that is not from them. RFC 9989
 * section 4.7, tag p. What is done is said for each recipient's domain.
 */
public enum OwnerWish {
  /** Nothing. */
  NONE,
  /** It is suspicious. */
  QUARANTINE,
  /** It should be refused. */
  REJECT
}
