package io.poststrom.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poststrom.dns.testing.Zone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.Set;

/** Reads the data's JSON. */
final class Cases {
  private static final Set<String> TYPES = Set.of("A", "AAAA", "MX", "PTR", "TXT", "CNAME", "NS");
  private static final int MAX_STRING = 255; // RFC 1035 section 3.3

  private Cases() {}

  static JsonNode read(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  static JsonNode parse(String json) throws IOException {
    return new ObjectMapper().readTree(json);
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  /** A text as the strings of a TXT record. */
  static String[] strings(String text) {
    List<String> strings = new ArrayList<>();
    for (int at = 0; at == 0 || at < text.length(); at += MAX_STRING) {
      strings.add(text.substring(at, Math.min(at + MAX_STRING, text.length())));
    }
    return strings.toArray(String[]::new);
  }

  /** A zone in the data's own form: owner, then records by type and how it misbehaves. */
  static Zone zone(JsonNode owners) {
    Zone zone = new Zone();
    for (Entry<String, JsonNode> owner : owners.properties()) {
      String name = owner.getKey();
      JsonNode data = owner.getValue();
      for (String type : TYPES) {
        data.path(type).forEach(each -> zone.add(name, type, words(each)));
      }
      misbehave(zone, name, data);
    }
    return zone;
  }

  private static void misbehave(Zone zone, String name, JsonNode data) {
    data.path("TIMEOUT")
        .forEach(type -> zone.manner(name, type.asText(), new Zone.Manner.Silence()));
    if (data.path("TIMEOUT_OTHER").asBoolean()) {
      zone.manner(name, "OTHER", new Zone.Manner.Silence());
    }
    if (data.has("RCODE")) {
      zone.manner(name, "*", new Zone.Manner.Rcode(data.get("RCODE").asInt()));
    }
    for (Entry<String, JsonNode> each : data.path("RCODE_T").properties()) {
      zone.manner(name, each.getKey(), new Zone.Manner.Rcode(each.getValue().asInt()));
    }
  }

  private static String[] words(JsonNode each) {
    return each.isArray() ? texts(each).toArray(String[]::new) : new String[] {each.asText()};
  }

  /** A mail of the data with the line ends of the wire, an octet a character. */
  static String onTheWire(Path file) throws IOException {
    String text = Files.readString(file, ISO_8859_1).replaceAll("\r\n|\r|\n", "\r\n");
    return text.endsWith("\r\n") ? text : text + "\r\n";
  }
}
