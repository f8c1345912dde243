package io.poststrom.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunOptionsTest {
  @TempDir Path folder;

  @Test
  void everyOptionIsASetting() throws UsageError {
    RunOptions options = RunOptions.parse(List.of("--data", "/d", "-Da.b=c=d", "-De="));

    assertEquals(Map.of("poststrom.data", "/d", "a.b", "c=d", "e", ""), options.settings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--data", "-D", "-D=x", "data", "--verbose"})
  void anythingElseIsNamed(String argument) {
    UsageError error = assertThrows(UsageError.class, () -> RunOptions.parse(List.of(argument)));

    assertTrue(error.text().contains("'" + argument + "'"), error.text());
  }

  @Test
  void folderThatIsUsedNamesItsHolder() throws Exception {
    DataFolder held = DataFolder.open(folder);
    Process second =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.poststrom.standalone.RunOptionsTest$Second",
                folder.toString())
            .redirectErrorStream(true)
            .start();

    String said = new String(second.getInputStream().readAllBytes());
    assertTrue(said.contains("in use by process " + ProcessHandle.current().pid()), said);
    held.lock().release();
  }

  @Test
  void portInUseNamesTheKeyThatMovesIt() throws IOException {
    try (ServerSocket other = new ServerSocket(0)) {
      int port = other.getLocalPort();

      List<String> conflicts =
          Listening.conflicts(
              List.of(new Listening("mx", "poststrom.ingress.mx.port", port, "SMTP")));

      assertEquals(1, conflicts.size());
      assertTrue(conflicts.getFirst().contains("port " + port + " (mx)"));
      assertTrue(conflicts.getFirst().contains("-Dpoststrom.ingress.mx.port="));
    }
  }

  /** Opens a folder that another process holds. */
  static final class Second {
    public static void main(String[] arguments) {
      try {
        DataFolder.open(Path.of(arguments[0]));
        System.out.println("opened");
      } catch (UsageError e) {
        System.out.println(e.text());
      }
    }
  }
}
