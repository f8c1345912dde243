package io.poststrom.filter.links;

/** What is suspicious about a link. */
public enum LinkSign {
  /** Its words name another registrant's host than it leads to. */
  OTHER_HOST,
  /** Its host looks like another name. */
  LOOKALIKE,
  /** Its host is an IP address, in whatever notation browsers take. */
  ADDRESS,
  /** A port that is not the scheme's. */
  PORT,
  /** Words before the host that a reader takes for it. */
  USER,
  /** A service that hides where links lead. */
  SHORTENER
}
