package io.poststrom.filter.psl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Any octets as a list and as a name: what is registrable is the end of the name, at a dot. */
class PublicSuffixListFuzzTest {
  @FuzzTest(maxDuration = "10s")
  void isReadAndNamesHaveTheirEnd(byte @NotNull [] octets) {
    String text = new String(octets, StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    String name = end < 0 ? text : text.substring(0, end);
    PublicSuffixList list =
        PublicSuffixList.of(Arrays.stream(("com\n*.ck\n!www.ck\n" + text).split("\n", -1)));
    Optional<String> registrable = list.registrable(name);
    registrable.ifPresent(
        found -> {
          assertTrue(("." + name.toLowerCase(Locale.ROOT)).endsWith("." + found), found);
          assertEquals(registrable, list.registrable(found), "of itself it is the same");
        });
  }
}
