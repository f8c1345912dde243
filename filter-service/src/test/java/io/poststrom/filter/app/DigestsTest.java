package io.poststrom.filter.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From whom digests come. */
class DigestsTest {
  @Test
  void aNameOfOneWordIsWarnedOfWhereNoAddressIsSet() {
    String told = Digests.unfit(Optional.empty(), "filter-0").orElseThrow();
    assertTrue(told.contains("postmaster@filter-0"), told);
    assertEquals(Optional.empty(), Digests.unfit(Optional.empty(), "mx.one.test"));
    assertEquals(Optional.empty(), Digests.unfit(Optional.of("help@one.test"), "filter-0"));
  }
}
