package io.poststrom.settings;

import io.poststrom.config.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The fields of one YAML mapping, read against a closed schema. */
final class Fields {
  private final String path;
  private final MappingNode node;
  private final Map<String, Node> values = new LinkedHashMap<>();

  private Fields(String path, MappingNode node) {
    this.path = path;
    this.node = node;
  }

  /**
   * Reads a mapping.
   *
   * @param allowed the fields that may stand in it; any other one is a mistake
   * @throws Mistake where it is none, or a field is unknown or stands twice
   */
  static Fields of(String path, Node node, Set<String> allowed) throws Mistake {
    if (!(node instanceof MappingNode mapping)) {
      throw Mistake.at(path, node, "want fields: " + String.join(", ", new TreeSet<>(allowed)));
    }
    Fields fields = new Fields(path, mapping);
    for (NodeTuple tuple : mapping.getValue()) {
      fields.add(tuple, allowed);
    }
    return fields;
  }

  /** A nested mapping that must be there, whose fields may have any names. */
  Fields anyFields(String field) throws Mistake {
    Node node = required(field);
    if (!(node instanceof MappingNode mapping)) {
      throw mistake(field, "want fields with values");
    }
    Set<String> names = new TreeSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      names.add(tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?");
    }
    return of(path(field), node, names);
  }

  /** The names of all fields that are there. */
  Set<String> names() {
    return values.keySet();
  }

  /** Where this mapping stands, for messages about all of it. */
  Mistake mistake(String sentence) {
    return Mistake.at(path, node, sentence);
  }

  /** Where a field stands, for messages about its value. */
  Mistake mistake(String field, String sentence) {
    return Mistake.at(path(field), values.getOrDefault(field, node), sentence);
  }

  boolean has(String field) {
    return values.containsKey(field);
  }

  /** A nested mapping that must be there. */
  Fields fields(String field, Set<String> allowed) throws Mistake {
    return of(path(field), required(field), allowed);
  }

  /** A text that must be there. */
  String text(String field) throws Mistake {
    return text(path(field), required(field));
  }

  /** A text that must be there, made into a value. */
  <T> T text(String field, Element<T> element) throws Mistake {
    String text = text(field);
    try {
      return element.of(text);
    } catch (IllegalArgumentException e) {
      throw mistake(field, quoted(text) + " is wrong: " + e.getMessage());
    }
  }

  /** A number that may be left out. */
  Optional<Double> number(String field) throws Mistake {
    @Nullable Node value = values.get(field);
    if (value == null) {
      return Optional.empty();
    }
    String text = text(path(field), value);
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw mistake(field, "want a number, not " + quoted(text));
  }

  /** A list of 1 or more texts that must be there, each made into a value. */
  <T> List<T> list(String field, Element<T> element) throws Mistake {
    return list(field, element, Fields::quoted);
  }

  /** The same of texts that no message may show. */
  <T> List<T> secrets(String field, Element<T> element) throws Mistake {
    return list(field, element, text -> "the secret");
  }

  /** A list of 1 or more mappings that must be there, each made into a value. */
  <T> List<T> mappings(String field, Set<String> allowed, Mapping<T> mapping) throws Mistake {
    List<T> list = new ArrayList<>();
    for (Node value : elements(field)) {
      list.add(mapping.of(of(path(field) + "[" + list.size() + "]", value, allowed)));
    }
    return list;
  }

  private <T> List<T> list(String field, Element<T> element, UnaryOperator<String> shown)
      throws Mistake {
    List<T> list = new ArrayList<>();
    for (Node value : elements(field)) {
      String at = path(field) + "[" + list.size() + "]";
      String text = text(at, value);
      try {
        list.add(element.of(text));
      } catch (IllegalArgumentException e) {
        throw Mistake.at(at, value, shown.apply(text) + " is wrong: " + e.getMessage());
      }
    }
    return list;
  }

  /** Text into a value; a wrong one is an IllegalArgumentException whose message is a sentence. */
  interface Element<T> {
    T of(String text);
  }

  /** Fields into a value. */
  interface Mapping<T> {
    T of(Fields fields) throws Mistake;
  }

  /** A text in quotes, cut where it is long. */
  static String quoted(String text) {
    return '"' + (text.length() <= 80 ? text : text.substring(0, 80) + "...") + '"';
  }

  private void add(NodeTuple tuple, Set<String> allowed) throws Mistake {
    String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
    if (!allowed.contains(name)) {
      throw Mistake.at(
          path(name),
          tuple.getKeyNode(),
          "there is no such field; "
              + Nearest.of(name, allowed)
                  .map(near -> "did you mean " + near + "?")
                  .orElse("known here: " + String.join(", ", new TreeSet<>(allowed))));
    }
    if (values.put(name, tuple.getValueNode()) != null) {
      throw Mistake.at(path(name), tuple.getKeyNode(), "the field stands twice; once is right");
    }
  }

  private List<Node> elements(String field) throws Mistake {
    if (!(required(field) instanceof SequenceNode sequence) || sequence.getValue().isEmpty()) {
      throw mistake(field, "want a list of 1 or more, such as [ ... ]");
    }
    return sequence.getValue();
  }

  private Node required(String field) throws Mistake {
    @Nullable Node value = values.get(field);
    if (value == null) {
      throw mistake("the field " + field + " is missing");
    }
    return value;
  }

  private static String text(String path, Node node) throws Mistake {
    if (!(node instanceof ScalarNode scalar)
        || Tag.NULL.equals(scalar.getTag())
        || scalar.getValue().isBlank()) {
      throw Mistake.at(path, node, "want a text");
    }
    return scalar.getValue();
  }

  private String path(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}
