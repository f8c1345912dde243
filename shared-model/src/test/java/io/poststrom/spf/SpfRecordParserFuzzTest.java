package io.poststrom.spf;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.spf.SpfRecord.Parsed;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;

/** Any octets as a record: parsed or refused with a printable reason; what is valid expands. */
class SpfRecordParserFuzzTest {
  private static final MacroExpander MACROS =
      new MacroExpander(
          SpfQuery.sender(InetAddress.ofLiteral("2001:db8::1"), "helo.test", "a-b.c@d.test"),
          "receiver.test",
          InstantSource.system());

  @FuzzTest(maxDuration = "20s")
  void isParsedOrRefused(byte @NotNull [] octets) {
    String terms = new String(octets, StandardCharsets.ISO_8859_1);
    switch (SpfRecordParser.parse("v=spf1 " + terms)) {
      case Parsed.Valid(SpfRecord record) -> names(record).forEach(this::expands);
      case Parsed.Invalid(String reason) ->
          assertTrue(reason.chars().allMatch(c -> c >= 0x20 && c < 0x7f), reason);
    }
    MacroString.explanation(terms)
        .ifPresent(
            text ->
                assertTrue(
                    MACROS.explanation(text, "d.test", "p.test").orElse("").length() <= 500));
  }

  private void expands(MacroString spec) {
    Optional<String> name = MACROS.name(spec, "current.test", "validated.test");
    // Longer than a name may be: only where one label alone is, and then no such name exists.
    assertTrue(name.isEmpty() || name.get().length() <= 253 || name.get().indexOf('.') < 0);
  }

  private static Stream<MacroString> names(SpfRecord record) {
    return Stream.concat(
        Stream.concat(record.redirect().stream(), record.explanation().stream()),
        record.directives().stream().flatMap(directive -> domain(directive.mechanism()).stream()));
  }

  private static Optional<MacroString> domain(Mechanism mechanism) {
    return switch (mechanism) {
      case Mechanism.Include(MacroString domain) -> Optional.of(domain);
      case Mechanism.Exists(MacroString domain) -> Optional.of(domain);
      case Mechanism.A(Optional<MacroString> domain, Mechanism.DualCidr cidr) -> domain;
      case Mechanism.Mx(Optional<MacroString> domain, Mechanism.DualCidr cidr) -> domain;
      case Mechanism.Ptr(Optional<MacroString> domain) -> domain;
      case Mechanism.All() -> Optional.empty();
      case Mechanism.Ip ignored -> Optional.empty();
    };
  }
}
