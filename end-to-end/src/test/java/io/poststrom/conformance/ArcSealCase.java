package io.poststrom.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.poststrom.dns.DnsClient;
import io.poststrom.filter.arc.ArcOutcome;
import io.poststrom.filter.arc.ArcResult;
import io.poststrom.filter.arc.ArcSealer;
import io.poststrom.filter.arc.ArcSealing;
import io.poststrom.filter.arc.SealableMail;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.BodyHashes;
import io.poststrom.filter.dkim.PrivateKeyFile;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.smtp.Domain;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A mail to be sealed. Our set must have the values wanted, but for the order of its tags and what
 * follows from it; and it must verify.
 */
record ArcSealCase(JsonNode test, SigningKey key, DnsClient dns) {
  static SigningKey key(JsonNode scenario) {
    return switch (PrivateKeyFile.read(scenario.get("privatekey").asText())) {
      case PrivateKeyFile.Read.Valid(Algorithm algorithm, PrivateKey key) ->
          new SigningKey(
              Domain.of(scenario.get("domain").asText()),
              Domain.of(scenario.get("sel").asText()),
              algorithm,
              key);
      case PrivateKeyFile.Read.Invalid(String reason) -> throw new IllegalStateException(reason);
    };
  }

  Optional<String> difference() {
    byte[] mail = ArcSet.mail(test);
    Header header = HeaderParser.parse(mail);
    BodyHashes hashes = new BodyHashes();
    ArcSealing sealing = new ArcSealer(key).begin(hashes);
    ArcOutcome before = ArcSet.outcome(dns, mail, hashes);
    Instant now = Instant.ofEpochSecond(test.get("t").asLong());
    List<String> fields =
        sealing.fields(before, SealableMail.of(List.of(), header, mail), results(header), now);
    if (fields.size() != 3) {
      return Optional.of("no set on a chain that is " + before.result() + " " + before.reason());
    }
    byte[] sealed = joined(String.join("", fields).getBytes(StandardCharsets.UTF_8), mail);
    ArcOutcome after = ArcSet.outcome(dns, sealed, new BodyHashes());
    return after.result() != ArcResult.PASS
        ? Optional.of("our set does not verify: " + after.reason())
        : differences(fields);
  }

  private Optional<String> differences(List<String> fields) {
    Map<String, String> seal = tags(fields.get(0));
    Map<String, String> message = tags(fields.get(1));
    String names = ":" + message.getOrDefault("h", "").toLowerCase(Locale.ROOT) + ":";
    boolean covers =
        Arrays.stream(test.get("sig-headers").asText().split(":", -1))
            .allMatch(name -> names.contains(":" + name + ":"));
    boolean agrees =
        covers
            && agree(tags(":" + test.get("AS").asText()), seal, "a", "cv", "d", "i", "s", "t")
            && agree(
                tags(":" + test.get("AMS").asText()), message, "a", "bh", "c", "d", "i", "s", "t")
            && compact(fields.get(2)).equals(compact(":" + test.get("AAR").asText()));
    return agrees ? Optional.empty() : Optional.of("got " + fields);
  }

  private static boolean agree(
      Map<String, String> wanted, Map<String, String> got, String... names) {
    return Arrays.stream(names)
        .allMatch(name -> wanted.getOrDefault(name, "-").equals(got.get(name)));
  }

  /** Ours, as the filter would have written it: one field, of what our name stands over. */
  private String results(Header header) {
    String own = test.get("srv-id").asText() + ";";
    return header.fields().stream()
        .filter(field -> field.name().equalsIgnoreCase("Authentication-Results"))
        .filter(field -> field.value().startsWith(own))
        .map(field -> field.value().substring(own.length()).strip())
        .collect(Collectors.joining("; ", "Authentication-Results: " + own + " ", "\r\n"));
  }

  private static Map<String, String> tags(String field) {
    Map<String, String> tags = new HashMap<>();
    for (String tag : compact(field).split(";", -1)) {
      int equals = tag.indexOf('=');
      if (equals > 0) {
        tags.put(tag.substring(0, equals), tag.substring(equals + 1));
      }
    }
    return tags;
  }

  /** What stands after the colon, without white space. */
  private static String compact(String field) {
    return field.substring(field.indexOf(':') + 1).replaceAll("\\s", "");
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream(first.length + second.length);
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }
}
