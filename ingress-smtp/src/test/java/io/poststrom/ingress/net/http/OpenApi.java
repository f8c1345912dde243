package io.poststrom.ingress.net.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** As much of OpenAPI and JSON Schema as our document has: compares answers with it. */
final class OpenApi {
  private static final String MAILS = "/v1/mails";

  private final JsonObject document;
  private final Set<String> seen = new TreeSet<>();

  OpenApi(String text) {
    this.document = new JsonObject(text);
    assertEquals("3.1.0", document.getString("openapi"));
  }

  void submitted(Browser.Said said) {
    answered(MAILS, "post", said);
  }

  void told(Browser.Said said) {
    answered(MAILS + "/{id}", "get", said);
  }

  /** A request's body. */
  void asks(String schema, String body) {
    JsonObject wanted = document.getJsonObject("components").getJsonObject("schemas");
    JsonObject mail = wanted.getJsonObject(schema);
    assertEquals("", fault(mail, Json.decodeValue(body), schema));
    assertEquals(
        mail.getJsonObject("properties").fieldNames(), new JsonObject(body).fieldNames(), "all");
  }

  void answered(String path, String method, Browser.Said said) {
    JsonObject responses =
        document
            .getJsonObject("paths")
            .getJsonObject(path)
            .getJsonObject(method)
            .getJsonObject("responses");
    String place = method + " " + path + " " + said.status();
    JsonObject response = responses.getJsonObject("" + said.status());
    assertTrue(response != null, place + " is not documented: " + said.body());
    JsonObject content =
        response.getJsonObject("content").getJsonObject(said.header("Content-Type"));
    assertTrue(content != null, place + " has another type: " + said.header("Content-Type"));
    Object body = Json.decodeValue(said.body());
    assertEquals("", fault(content.getJsonObject("schema"), body, place), said.body());
    seen.add(place);
  }

  /** Documented answers that nobody has given yet. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    JsonObject paths = document.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      for (String method : paths.getJsonObject(path).fieldNames()) {
        JsonObject responses =
            paths.getJsonObject(path).getJsonObject(method).getJsonObject("responses");
        responses.fieldNames().stream()
            .map(status -> method + " " + path + " " + status)
            .filter(place -> !seen.contains(place))
            .forEach(missing::add);
      }
    }
    return missing;
  }

  /** What is wrong with a value, empty where nothing is. */
  private String fault(JsonObject given, Object value, String place) {
    JsonObject schema = resolved(given);
    if (schema.containsKey("allOf")) {
      return fault(schema.getJsonArray("allOf").getJsonObject(0), value, place);
    }
    if (schema.containsKey("oneOf")) {
      long fitting =
          schema.getJsonArray("oneOf").stream()
              .filter(one -> fault((JsonObject) one, value, place).isEmpty())
              .count();
      return fitting == 1 ? "" : place + " fits " + fitting + " of " + given;
    }
    if (schema.containsKey("enum") && !schema.getJsonArray("enum").contains(value)) {
      return place + " is no " + schema.getJsonArray("enum");
    }
    if (schema.containsKey("const") && !schema.getValue("const").equals(value)) {
      return place + " is not " + schema.getValue("const");
    }
    return switch (schema.getString("type", "")) {
      case "object" -> value instanceof JsonObject o ? object(schema, o, place) : place + " type";
      case "array" -> value instanceof JsonArray a ? array(schema, a, place) : place + " type";
      case "integer" -> value instanceof Integer ? "" : place + " is no integer";
      case "boolean" -> value instanceof Boolean ? "" : place + " is no boolean";
      case "string" -> value instanceof String s ? string(schema, s, place) : place + " no string";
      default -> "";
    };
  }

  private String object(JsonObject schema, JsonObject value, String place) {
    JsonObject properties = schema.getJsonObject("properties", new JsonObject());
    for (Object required : schema.getJsonArray("required", new JsonArray())) {
      if (!value.containsKey(required.toString())) {
        return place + " lacks " + required;
      }
    }
    for (String name : value.fieldNames()) {
      if (properties.containsKey(name)) {
        String fault =
            fault(properties.getJsonObject(name), value.getValue(name), place + "/" + name);
        if (!fault.isEmpty()) {
          return fault;
        }
      } else if (Boolean.FALSE.equals(schema.getValue("additionalProperties"))) {
        return place + " has " + name;
      }
    }
    return "";
  }

  private String array(JsonObject schema, JsonArray value, String place) {
    for (int i = 0; i < value.size(); i++) {
      String fault = fault(schema.getJsonObject("items"), value.getValue(i), place + "/" + i);
      if (!fault.isEmpty()) {
        return fault;
      }
    }
    return "";
  }

  private static String string(JsonObject schema, String value, String place) {
    if ("date-time".equals(schema.getString("format"))) {
      java.time.OffsetDateTime.parse(value);
    }
    String pattern = schema.getString("pattern", "");
    return pattern.isEmpty() || value.matches(pattern) ? "" : place + " is no " + pattern;
  }

  private JsonObject resolved(JsonObject schema) {
    String reference = schema.getString("$ref", "");
    return reference.isEmpty()
        ? schema
        : document
            .getJsonObject("components")
            .getJsonObject("schemas")
            .getJsonObject(reference.substring(reference.lastIndexOf('/') + 1));
  }
}
