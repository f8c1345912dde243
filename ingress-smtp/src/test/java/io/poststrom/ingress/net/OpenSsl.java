package io.poststrom.ingress.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The program openssl: makes certificates, and is a client that can do what the JDK's can't. */
record OpenSsl(Path folder) {
  private static final Path PROGRAM = Path.of("/usr/bin/openssl");

  OpenSsl {
    Assumptions.assumeTrue(
        Files.isExecutable(PROGRAM), "openssl is missing: apt-get install openssl");
  }

  /** What it said, and how it ended. */
  record Said(int code, String text) {
    /** What stands after a name on a line, such as {@code Protocol: }. */
    String after(String name) {
      return text.lines()
          .filter(line -> line.contains(name))
          .map(line -> line.substring(line.indexOf(name) + name.length()).strip())
          .findFirst()
          .orElse("");
    }
  }

  /** A certificate that signs itself, with the options of {@code openssl req} that make its key. */
  Certificate selfSigned(String host, String... newKey) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("req", "-x509", "-nodes", "-days", "30", "-subj", "/CN=" + host));
    command.addAll(List.of("-keyout", host + ".key", "-out", host + ".crt"));
    command.addAll(List.of("-addext", "subjectAltName=DNS:" + host));
    command.addAll(Arrays.asList(newKey));
    must(command);
    return read(host);
  }

  /** A client's certificate that an authority has issued which {@link #selfSigned} made. */
  Certificate issued(String authority, String name, String alternative)
      throws IOException, InterruptedException {
    must(
        List.of(
            "req",
            "-x509",
            "-nodes",
            "-days",
            "30",
            "-subj",
            "/CN=" + name,
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-keyout",
            name + ".key",
            "-out",
            name + ".crt",
            "-CA",
            authority + ".crt",
            "-CAkey",
            authority + ".key",
            "-addext",
            "subjectAltName=" + alternative,
            "-addext",
            "basicConstraints=critical,CA:FALSE"));
    return read(name);
  }

  /** A handshake with a port of SMTP, after STARTTLS, and what the client then types. */
  Said connect(int port, String typed, String... options) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("s_client", "-connect", "127.0.0.1:" + port, "-starttls", "smtp", "-crlf"));
    command.addAll(Arrays.asList(options));
    return run(command, typed);
  }

  /**
   * A session of TLS 1.2 whose client asks for another handshake. Ends when the server ends it; one
   * that grants it goes on, and the wait here fails.
   */
  String renegotiate(int port) throws IOException, InterruptedException {
    Path said = folder.resolve("renegotiated");
    String address = "127.0.0.1:" + port;
    Process process =
        new ProcessBuilder(
                PROGRAM.toString(), "s_client", "-connect", address, "-starttls", "smtp", "-tls1_2")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      process.getOutputStream().write("R\n".getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the server ends the connection");
      return Files.readString(said, StandardCharsets.ISO_8859_1);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The TLS 1.2 cipher suites that the program knows, weak ones too. */
  List<String> suites() throws IOException, InterruptedException {
    String all =
        run(List.of("ciphers", "-s", "-tls1_2", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"), "").text();
    return Arrays.stream(all.strip().split(":", -1)).filter(s -> !s.startsWith("TLS_")).toList();
  }

  Said run(List<String> arguments, String typed) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().write(typed.getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "openssl ends");
    return new Said(process.exitValue(), said);
  }

  private void must(List<String> command) throws IOException, InterruptedException {
    Said said = run(command, "");
    assertEquals(0, said.code(), said.text());
  }

  private Certificate read(String name) throws IOException {
    return new Certificate(
        Files.readString(folder.resolve(name + ".crt")),
        Files.readString(folder.resolve(name + ".key")));
  }
}
