package io.poststrom.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.conformance.ConformanceSet.Failure;
import io.poststrom.conformance.ConformanceSet.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConformanceTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void printsALineForEachSetAndTheCasesThatFailed() throws Exception {
    boolean holds =
        drive(
            set("one", new Outcome.Measured(3, List.of(), 1)),
            set("two", new Outcome.NotBuilt()),
            set("three", new Outcome.Measured(3, List.of(new Failure("case-2", "no")), 1)));
    assertFalse(holds);
    assertEquals("one 3/3\ntwo not built\nthree 2/3\n  case-2: no\n", printed.toString(UTF_8));
  }

  @Test
  void holdsWhereTheBarIsReached() throws Exception {
    List<Failure> two = List.of(new Failure("a", "no"), new Failure("b", "no"));
    assertTrue(drive(set("x", new Outcome.Measured(100, two, 0.98))));
    assertFalse(drive(set("x", new Outcome.Measured(100, two, 0.99))));
    assertFalse(drive(set("x", new Outcome.Measured(0, List.of(), 1))));
    assertFalse(drive(set("x", new Outcome.Impossible("the gateway did not start"))));
    assertFalse(drive(set("x", new Outcome.Missing("a file"))));
  }

  @Test
  void holdsWhereEachFailureIsAnArguedDeviation() throws Exception {
    Failure failure = new Failure("odd[1]", "got 553", "MAIL FROM:odd(thing)@example.org\r\n");
    Outcome outcome = new Outcome.Measured(2, List.of(failure), 1);
    String document = "| `all` | what |\n\n## Deviations\n\n| `^mail from:[^\"]*\\(` | because |\n";
    Conformance conformance = new Conformance(out(), Deviations.in(document));
    assertTrue(conformance.drive(List.of(set("x", outcome))));
    assertEquals(
        "x 1/2\n  odd[1] (deviation, see docs/conformance.md): got 553\n", printed.toString(UTF_8));
  }

  /** All sets on the whole gateway, where the data lies beside the checkout. */
  @Test
  @Tag("slow")
  void allBarsHold() throws Exception {
    Path folder = Conformance.defaultFolder();
    Assumptions.assumeTrue(
        Files.isDirectory(folder), "skipped: no conformance data at " + folder.toAbsolutePath());
    try (GatewayUnderTest gateway = new GatewayUnderTest()) {
      Conformance conformance = new Conformance(out(), Deviations.documented());
      assertTrue(
          conformance.drive(ConformanceSets.in(folder, gateway)), () -> printed.toString(UTF_8));
    }
  }

  private boolean drive(ConformanceSet... sets) throws Exception {
    return new Conformance(out(), new Deviations(List.of())).drive(List.of(sets));
  }

  private PrintStream out() {
    return new PrintStream(printed, true, UTF_8);
  }

  private static ConformanceSet set(String name, Outcome outcome) {
    return new ConformanceSet() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Outcome run() {
        return outcome;
      }
    };
  }
}
