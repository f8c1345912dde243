package io.poststrom.spf;

import java.util.Optional;

/** What a directive compares the client with. RFC 7208 section 5. */
sealed interface Mechanism {
  /** Section 5.1. */
  record All() implements Mechanism {}

  /** Section 5.2. */
  record Include(MacroString domain) implements Mechanism {}

  /** Section 5.3; without domain the current one. */
  record A(Optional<MacroString> domain, DualCidr cidr) implements Mechanism {}

  /** Section 5.4; without domain the current one. */
  record Mx(Optional<MacroString> domain, DualCidr cidr) implements Mechanism {}

  /** Section 5.5; without domain the current one. */
  record Ptr(Optional<MacroString> domain) implements Mechanism {}

  /** {@code ip4} and {@code ip6}, section 5.6. */
  record Ip(Network network) implements Mechanism {}

  /** Section 5.7. */
  record Exists(MacroString domain) implements Mechanism {}

  /**
   * How many bits must be equal.
   *
   * @param ip4 0 to 32
   * @param ip6 0 to 128
   */
  record DualCidr(int ip4, int ip6) {}
}
