package io.poststrom.bench;

import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Our filter in a JVM of its own: {@link CheckerMain}. */
final class OurChecker implements Checker {
  private final int port = Ports.free();
  private final ChildProcess process;

  /** With SPF, DKIM and DMARC alone. */
  static OurChecker authentication(Path folder, int dnsPort) throws IOException {
    return new OurChecker(folder, dnsPort, CheckerMain.AUTHENTICATION);
  }

  /** With all checks that need nobody but DNS. */
  static OurChecker offline(Path folder, int dnsPort) throws IOException {
    return new OurChecker(folder, dnsPort, CheckerMain.OFFLINE);
  }

  private OurChecker(Path folder, int dnsPort, String checks) throws IOException {
    Files.createDirectories(folder);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> options =
        List.of(
            "-Xms64m",
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-cp",
            System.getProperty("java.class.path"),
            CheckerMain.class.getName());
    process =
        ChildProcess.start(
            folder.resolve("output.log"),
            Stream.of(
                    List.of(java),
                    options,
                    List.of(Integer.toString(port), Integer.toString(dnsPort), checks))
                .flatMap(List::stream)
                .collect(Collectors.toList()));
    Awaitility.await("ours listens")
        .atMost(Duration.ofMinutes(1))
        .until(() -> process.output().contains(CheckerMain.READY));
  }

  @Override
  public String name() {
    return "Poststrom";
  }

  @Override
  public URI where() {
    return URI.create("http://127.0.0.1:" + port + "/check");
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public List<String> passes(AuthMail mail) {
    return Stream.concat(
            Stream.of(
                "spf=pass", "dmarc=pass", mail.selectors().isEmpty() ? "dkim=none" : "dkim=pass"),
            mail.selectors().stream()
                .map(
                    selector ->
                        "dkim=pass header.d="
                            + mail.domain()
                            + " header.i=@"
                            + mail.domain()
                            + " header.s="
                            + selector))
        .toList();
  }
}
