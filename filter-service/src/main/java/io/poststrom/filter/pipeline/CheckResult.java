package io.poststrom.filter.pipeline;

import io.poststrom.mail.Verdict.Symbol;
import java.util.List;
import java.util.Optional;

/**
 * What a check found.
 *
 * @param symbols none where all is well and there is nothing to say
 * @param authentication results for the Authentication-Results field
 * @param fields complete header fields of the check's own, such as Received-SPF
 * @param wish what the owner of the domain in From wants done
 * @param dmarc what DMARC found, where this is its check
 * @param demand what another program wants done
 */
public record CheckResult(
    List<Symbol> symbols,
    List<AuthResult> authentication,
    List<String> fields,
    OwnerWish wish,
    Optional<DmarcFinding> dmarc,
    Demand demand) {
  /** Nothing to say. */
  public static final CheckResult NOTHING = of(List.of());

  public CheckResult {
    symbols = List.copyOf(symbols);
    authentication = List.copyOf(authentication);
    fields = List.copyOf(fields);
  }

  /** Nothing demanded. */
  public CheckResult(
      List<Symbol> symbols,
      List<AuthResult> authentication,
      List<String> fields,
      OwnerWish wish,
      Optional<DmarcFinding> dmarc) {
    this(symbols, authentication, fields, wish, dmarc, Demand.NONE);
  }

  /** Without a wish. */
  public CheckResult(List<Symbol> symbols, List<AuthResult> authentication, List<String> fields) {
    this(symbols, authentication, fields, OwnerWish.NONE, Optional.empty());
  }

  /** Symbols alone. */
  public static CheckResult of(List<Symbol> symbols) {
    return new CheckResult(symbols, List.of(), List.of());
  }

  /** The same with a demand. */
  public CheckResult demanding(Demand what) {
    return new CheckResult(symbols, authentication, fields, wish, dmarc, what);
  }
}
