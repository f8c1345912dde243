package io.poststrom.filter.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
  private static final String EVE = "0123456789abcdef";
  private static final String BOB = "fedcba9876543210";
  @TempDir private Path folder;

  private Path write(String text, long second) throws IOException {
    Path file = Files.writeString(folder.resolve("tokens"), text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(second)));
    return file;
  }

  @Test
  void theOwnerOfATokenIsNamed() throws IOException {
    Tokens tokens =
        new Tokens(Optional.of(write("# us\n\neve " + EVE + "\nbob " + BOB + "\nmax short\n", 1)));
    assertEquals(Optional.of("eve"), tokens.who("Bearer " + EVE));
    assertEquals(Optional.of("bob"), tokens.who("Bearer  " + BOB + " "));
    for (String wrong : new String[] {"", EVE, "Basic " + EVE, "Bearer ", "Bearer short"}) {
      assertEquals(Optional.empty(), tokens.who(wrong), wrong);
    }
  }

  @Test
  void aFileThatChangesOrGoesAwayCounts() throws IOException {
    Path file = write("eve " + EVE + "\n", 1);
    Tokens tokens = new Tokens(Optional.of(file));
    write("bob " + BOB + "\n", 2);
    tokens.refresh();
    assertEquals(Optional.empty(), tokens.who("Bearer " + EVE));
    assertEquals(Optional.of("bob"), tokens.who("Bearer " + BOB));
    Files.delete(file);
    tokens.refresh();
    assertEquals(Optional.empty(), tokens.who("Bearer " + BOB));
    write("bob " + BOB + "\n", 2);
    tokens.refresh();
    assertEquals(Optional.of("bob"), tokens.who("Bearer " + BOB));
  }

  @Test
  void withoutAFileNobodyMay() {
    Tokens tokens = new Tokens(Optional.empty());
    assertFalse(tokens.isOpen());
    assertEquals(Optional.empty(), tokens.who("Bearer " + EVE));
  }
}
