package io.poststrom.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Maildirs;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Whole mails through the whole gateway: each is handed in behind a PROXY header that names the
 * client's address, and the results are read from the Authentication-Results field of what arrives
 * in the Maildir. DNS is the data's zone on a real server. Organizational domains are found by the
 * public suffix list, as the product does whose cases these are.
 *
 * <p>Cases about anything else than SPF, DKIM, DMARC and ARC are left out, and so are those where
 * the data says that they show one product's policy.
 */
record RspamdAuthSet(Path folder) implements ConformanceSet {
  private static final Duration ARRIVAL = Duration.ofSeconds(60);
  private static final double BAR = 0.95;
  private static final List<String> METHODS = List.of("spf", "dkim", "dmarc", "arc");
  private static final Pattern RESULT = Pattern.compile("\\b(spf|dkim|dmarc|arc)=([a-z]+)");
  private static final Pattern POLICY = Pattern.compile("\\bpolicy\\.dmarc=([a-z]+)");

  private static final String DOCUMENT =
      """
      apiVersion: poststrom.io/v1alpha1
      kind: MailDomain
      metadata: {name: local}
      spec:
        domains: [local.test]
        spam: {tag: 900, quarantine: 901, discard: 902}
        dmarc: {quarantine: pass, reject: pass}
      """;

  @Override
  public String name() {
    return "rspamd-auth";
  }

  @Override
  public Outcome run() throws IOException {
    JsonNode zone = Cases.read(folder.resolve("zone.json")).get(0).get("zone");
    Path data = Files.createTempDirectory("poststrom-rspamd-auth");
    Path documents = Files.createDirectory(data.resolve("settings"));
    Files.writeString(documents.resolve("local.yaml"), DOCUMENT);
    try (ZoneServer dns = ZoneServer.start(Cases.zone(zone));
        Gateway gateway =
            Gateway.standalone(
                data,
                settings(documents, folder.resolveSibling("psl/public_suffix_list.dat"), dns))) {
      return run(gateway);
    }
  }

  private static Map<String, String> settings(Path documents, Path suffixes, ZoneServer dns) {
    return Map.of(
        "poststrom.mail-settings", documents.toString(),
        "poststrom.dns.servers", dns.hostPort(),
        "poststrom.dns.timeout", "500ms",
        "poststrom.dns.attempts", "2",
        "poststrom.filter.dmarc.public-suffix-list", suffixes.toString(),
        "poststrom.ingress.hostname", "local.test",
        "poststrom.ingress.proxy-networks", "127.0.0.1",
        "poststrom.ingress.relay-networks", "198.51.100.0/24");
  }

  private Outcome run(Gateway gateway) throws IOException {
    List<Failure> failures = new ArrayList<>();
    Map<String, JsonNode> sent = new LinkedHashMap<>();
    int total = 0;
    for (JsonNode each : Cases.read(folder.resolve("cases.json"))) {
      if (isDriven(each)) {
        total++;
        String id = each.get("id").asText();
        String reply = handIn(gateway, each);
        if (reply.startsWith("2")) {
          sent.put(id, each);
        } else {
          failures.add(new Failure(id, "refused: " + reply));
        }
      }
    }
    Maildirs maildirs = new Maildirs(gateway.data());
    sent.forEach(
        (id, each) ->
            difference(maildirs, id, each).ifPresent(why -> failures.add(new Failure(id, why))));
    return new Outcome.Measured(total, failures, BAR);
  }

  private static boolean isDriven(JsonNode each) {
    boolean ours =
        METHODS.stream()
            .anyMatch(
                method -> each.get("expect").has(method) || each.get("expect_not").has(method));
    return ours && (each.get("pyspf_agrees").isNull() || each.get("pyspf_agrees").asBoolean());
  }

  private String handIn(Gateway gateway, JsonNode each) throws IOException {
    String header =
        "PROXY TCP4 " + each.get("ip").asText("192.168.7.7") + " 127.0.0.1 40000 25\r\n";
    String text = Files.readString(folder.resolve(each.get("message").asText()), ISO_8859_1);
    byte[] content = text.replaceAll("\r\n|\r|\n", "\r\n").getBytes(ISO_8859_1);
    try (SmtpClient client = new SmtpClient(gateway.mxPort(), header)) {
      return client.data(
          each.get("mailfrom").asText(""), localPart(each.get("id").asText()), content);
    }
  }

  private static String localPart(String id) {
    return id + "@local.test";
  }

  private static Optional<String> difference(Maildirs maildirs, String id, JsonNode each) {
    try {
      Awaitility.await().atMost(ARRIVAL).until(() -> !maildirs.of(id, "local.test").isEmpty());
    } catch (ConditionTimeoutException e) {
      return Optional.of("accepted, but it did not arrive");
    }
    String mail = new String(maildirs.of(id, "local.test").getFirst(), ISO_8859_1);
    String results = results(mail);
    List<String> wrong = new ArrayList<>();
    for (Entry<String, JsonNode> wanted : each.get("expect").properties()) {
      if (METHODS.contains(wanted.getKey())
          && !holds(wanted.getKey(), wanted.getValue(), results)) {
        wrong.add("wanted " + wanted);
      }
    }
    for (Entry<String, JsonNode> unwanted : each.get("expect_not").properties()) {
      for (String word : Cases.texts(unwanted.getValue())) {
        if (words(unwanted.getKey(), results).contains(word)) {
          wrong.add("did not want " + unwanted.getKey() + "=" + word);
        }
      }
    }
    return wrong.isEmpty() ? Optional.empty() : Optional.of(wrong + ", got " + results);
  }

  /** The topmost field, unfolded: it is ours. */
  private static String results(String mail) {
    int from = mail.indexOf("Authentication-Results:");
    if (from < 0) {
      return "nothing";
    }
    int to = from;
    do {
      to = mail.indexOf("\r\n", to) + 2;
    } while (mail.charAt(to) == '\t' || mail.charAt(to) == ' ');
    return mail.substring(from, to).replaceAll("\\s+", " ").strip();
  }

  private static boolean holds(String method, JsonNode wanted, String results) {
    List<String> words = words(method, results);
    if (wanted.isArray()) {
      String policy = wanted.get(1).asText("");
      return words.contains(wanted.get(0).asText())
          && (wanted.get(1).isNull()
              || POLICY.matcher(results).results().anyMatch(m -> m.group(1).equals(policy)));
    }
    return switch (wanted.asText()) {
      case "none" -> words.isEmpty() || words.equals(List.of("none"));
      case "fail-or-invalid" -> words.contains("fail");
      case "fail" -> words.contains("fail") && !words.contains("pass");
      default -> words.contains(wanted.asText());
    };
  }

  private static List<String> words(String method, String results) {
    return RESULT
        .matcher(results)
        .results()
        .filter(match -> match.group(1).equals(method))
        .map((MatchResult match) -> match.group(2))
        .toList();
  }
}
