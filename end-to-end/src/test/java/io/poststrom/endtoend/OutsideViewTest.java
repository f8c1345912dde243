package io.poststrom.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.endtoend.SubmissionGateway.Door;
import io.poststrom.endtoend.SubmissionGateway.Ran;
import io.poststrom.harness.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a stranger finds who looks at our doors with openssl and nmap. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutsideViewTest {
  private static final List<String> PROTOCOLS =
      List.of("ssl3", "tls1", "tls1_1", "tls1_2", "tls1_3");
  private static final Pattern NEW = Pattern.compile("New, \\S+, Cipher is (\\S+)");
  private static final Pattern ROW =
      Pattern.compile("\\| TLS (1\\.[0-9]) \\| `([A-Z0-9_-]+)` \\|.*");

  private SubmissionGateway gateway;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    gateway = new SubmissionGateway(folder);
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void everyDoorTakesTheVersionsAndSuitesOfTheTableAndNoOthers() throws IOException {
    TreeSet<String> table = table();
    assertTrue(table.size() > 5, table::toString);
    List<String> startTls = List.of("-starttls", "smtp");
    assertEquals(table, accepted(gateway.mx(), startTls), "mx");
    assertEquals(table, accepted(gateway.lmtp(), List.of("-starttls", "lmtp")), "lmtp");
    assertEquals(table, accepted(gateway.port(Door.STARTTLS), startTls), "submission");
    assertEquals(table, accepted(gateway.port(Door.TLS), List.of()), "submissions");
  }

  @Test
  void nmapFindsNoOpenRelayAndNoUsersAndWhatWeAnnounce() throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/nmap")), "nmap is missing: apt-get install nmap");
    String mx = nmap(gateway.mx());
    assertTrue(mx.contains("an open relay, all tests failed"), mx);
    assertTrue(mx.contains("Couldn't find any accounts"), mx);
    assertTrue(commands(mx).contains("CHUNKING, STARTTLS, DSN"), mx);
    String submission = nmap(gateway.port(Door.STARTTLS));
    assertTrue(
        submission.contains("Server isn't an open relay, authentication needed"), submission);
    assertTrue(
        submission.contains("Couldn't perform user enumeration, authentication needed"),
        submission);
    assertTrue(commands(submission).contains("STARTTLS, DSN"), submission);
    assertFalse(commands(submission).contains(", AUTH "), submission);
  }

  /** With a plus a script runs on any port. Each tries a domain that is not ours, as a stranger. */
  private String nmap(int port) throws IOException {
    List<String> command =
        List.of(
            "nmap",
            "-n",
            "-Pn",
            "-p",
            String.valueOf(port),
            "--script",
            "+smtp-open-relay,+smtp-commands,+smtp-enum-users",
            "--script-args",
            "smtp-enum-users.methods={VRFY,EXPN,RCPT},smtp.domain=victim.example.net",
            "127.0.0.1");
    Ran ran = gateway.run("nmap", command);
    assertEquals(0, ran.code(), ran::said);
    assertFalse(ran.said().contains("Server is an open relay"), ran::said);
    return ran.said();
  }

  private static String commands(String said) {
    return said.lines().filter(line -> line.contains("smtp-commands")).findFirst().orElse("");
  }

  /** As {@code docs/tls.md} has it, such as {@code 1.3 TLS_AES_256_GCM_SHA384}. */
  private static TreeSet<String> table() throws IOException {
    try (var lines = Files.lines(Checkout.root().resolve("docs/tls.md"))) {
      return lines
          .map(ROW::matcher)
          .filter(Matcher::matches)
          .map(row -> row.group(1) + " " + row.group(2))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private TreeSet<String> accepted(int port, List<String> door) throws IOException {
    TreeSet<String> accepted = new TreeSet<>();
    for (String protocol : PROTOCOLS) {
      List<String> suites = suites(protocol);
      // The server takes one of those on offer until it likes none of the rest.
      for (String one = chosen(port, door, protocol, suites);
          !one.equals("(NONE)");
          one = chosen(port, door, protocol, suites)) {
        assertTrue(suites.remove(one), one + " was not on offer");
        accepted.add(protocol.replace("tls", "").replace("_", ".") + " " + one);
      }
    }
    return accepted;
  }

  /** All that openssl knows, weak ones and those without authentication or encryption, too. */
  private List<String> suites(String protocol) throws IOException {
    Ran known =
        gateway.run("ciphers", List.of("openssl", "ciphers", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"));
    boolean isNewest = protocol.equals("tls1_3");
    List<String> suites =
        Arrays.stream(known.said().strip().split(":", -1))
            .filter(suite -> suite.startsWith("TLS_") == isNewest)
            .collect(Collectors.toCollection(ArrayList::new));
    if (isNewest) { // openssl knows them, and offers them only when told
      suites.addAll(List.of("TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"));
    }
    return suites;
  }

  /** What a handshake comes to: a suite, or {@code (NONE)}. */
  private String chosen(int port, List<String> door, String protocol, List<String> suites)
      throws IOException {
    if (suites.isEmpty()) {
      return "(NONE)";
    }
    List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect"));
    command.add("127.0.0.1:" + port);
    command.addAll(door);
    command.add("-" + protocol);
    if (protocol.equals("tls1_3")) {
      command.addAll(List.of("-ciphersuites", String.join(":", suites)));
    } else {
      command.addAll(List.of("-cipher", String.join(":", suites) + ":@SECLEVEL=0"));
      command.addAll(List.of("-psk", "0123456789", "-srpuser", "x", "-srppass", "pass:x"));
    }
    Ran ran = gateway.run("s_client", command);
    if (ran.said().contains("nown option")) { // this openssl was built without that version
      return "(NONE)";
    }
    Matcher found = NEW.matcher(ran.said());
    assertTrue(found.find(), ran::said);
    return found.group(1);
  }
}
