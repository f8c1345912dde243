package io.poststrom.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the JDK's own tool says of another JVM's heap. */
public final class JvmHeap {
  private JvmHeap() {}

  /** The octets that survive a collection, which is made. */
  public static long liveOctets(long pid) {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process process =
          new ProcessBuilder(List.of(tool.toString(), String.valueOf(pid), "GC.class_histogram"))
              .redirectErrorStream(true)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> line.startsWith("Total"))
          .mapToLong(line -> Long.parseLong(Arrays.asList(line.split("\\s+")).getLast()))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("jcmd said: " + text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
