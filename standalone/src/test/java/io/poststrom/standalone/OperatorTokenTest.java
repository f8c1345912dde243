package io.poststrom.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's token, also after a start that was cut off. */
class OperatorTokenTest {
  @TempDir Path folder;

  @Test
  void whatACrashLeftEmptyIsFilledAndThenKept() throws Exception {
    Files.createFile(folder.resolve(OperatorToken.FILE));
    Files.writeString(folder.resolve(OperatorToken.FILE + ".new"), "oper");

    Path file = OperatorToken.in(folder);

    String token = Files.readString(file);
    assertTrue(token.matches("operator [0-9a-f]{48}\n"), token);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(token, Files.readString(OperatorToken.in(folder)));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }
}
