package io.poststrom.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Postfix's smtp-sink as next hop: takes everything and keeps it, unless its switches say what it
 * refuses ({@code -r}, {@code -f}), where it hangs up ({@code -q}, {@code -Q}) or falls silent
 * ({@code -W}).
 */
public final class SmtpSink implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/smtp-sink");
  private static final String CAPTURE = "mail.";
  private final Path folder;
  private final ChildProcess process;

  /**
   * Starts, and does not wait until it listens.
   *
   * @param folder new; for the mails and what the sink prints
   */
  public SmtpSink(int port, Path folder, List<String> switches) {
    this.folder = folder;
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("-u", "root")); // it insists on a user, and writes into our folder
    }
    command.addAll(List.of("-d", folder.resolve(CAPTURE).toString()));
    command.addAll(switches);
    command.addAll(List.of("127.0.0.1:" + port, "100"));
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process = ChildProcess.start(folder.resolve("smtp-sink.log"), command);
  }

  /** Skips the test where Postfix is not installed. */
  public static void assumeInstalled() {
    Assumptions.assumeTrue(
        Files.isExecutable(PROGRAM), "smtp-sink is missing: apt-get install postfix");
  }

  /**
   * The mails whose final dot it has seen, with {@code X-Mail-Args} and {@code X-Rcpt-Args} fields
   * on top; one that refuses at the dot keeps those as well.
   */
  public List<String> mails() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(CAPTURE))
          .map(SmtpSink::read)
          .filter(mail -> !mail.isEmpty()) // open: nothing is written before the dot
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.kill9();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
