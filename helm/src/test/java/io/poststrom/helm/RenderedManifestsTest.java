package io.poststrom.helm;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.helm.Chart.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** k8s/ holds the chart's output with its defaults; {@code ./poststrom docs} writes it. */
class RenderedManifestsTest {
  private static final Path K8S = Path.of("..", "k8s");
  private static final Path RENDERED = K8S.resolve("poststrom.yaml");
  private static final String HEAD =
      "# Rendered from helm/poststrom with its defaults by ./poststrom docs; never edit it here.\n";

  @Test
  void renderedManifestsAreTheChartsOutput() throws IOException {
    String now = HEAD + Chart.text("poststrom", Map.of());
    if (Boolean.getBoolean("poststrom.render")) {
      Files.writeString(RENDERED, now);
    }

    assertEquals(
        now, Files.readString(RENDERED), "k8s/poststrom.yaml is stale: run ./poststrom docs");
  }

  @Test
  void readmeHasARowForEveryValue() throws IOException {
    String now = ValuesTable.markdown(Chart.FOLDER.resolve("values.yaml"));
    Path readme = Chart.FOLDER.resolve("README.md");
    if (Boolean.getBoolean("poststrom.render")) {
      Files.writeString(readme, now);
    }

    assertEquals(
        now, Files.readString(readme), "helm/poststrom/README.md is stale: run ./poststrom docs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"maildomains", "mailroutes", "mailusers", "senderpolicies", "signingdomains"})
  void customResourceDefinitionHasAStructuralSchemaForOurVersion(String plural) throws IOException {
    List<Resource> all =
        Chart.parse(Files.readString(K8S.resolve("crd").resolve(plural + ".poststrom.io.yaml")));

    Resource crd = all.getFirst();
    assertEquals(1, all.size());
    assertEquals(plural + ".poststrom.io", crd.name());
    assertEquals("v1alpha1", crd.at("spec", "versions", 0, "name"));
    Object[] schema = {"spec", "versions", 0, "schema", "openAPIV3Schema"};
    assertTrue(crd.has(schema));
  }

  /** Whatever a document may hold has an example there. */
  @Test
  void theExamplesOfMailSettingsFitTheirDefinitions() throws IOException {
    Map<Object, Resource> definitions = new HashMap<>();
    try (Stream<Path> files = Files.list(K8S.resolve("crd"))) {
      for (Path file : files.toList()) {
        Resource crd = Chart.parse(Files.readString(file)).getFirst();
        definitions.put(crd.at("spec", "names", "kind"), crd);
      }
    }
    List<String> wrong = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (Resource example : examples()) {
      Resource crd = definitions.get(example.kind());
      assertNotNull(crd, "no definition of " + example.kind());
      seen.add(example.kind());
      Object schema = crd.at("spec", "versions", 0, "schema", "openAPIV3Schema");
      misfits(example.kind(), schema, example.tree(), wrong);
    }
    assertEquals(List.of(), wrong);
    assertEquals(definitions.keySet(), seen);
  }

  private static List<Resource> examples() throws IOException {
    String page = Files.readString(K8S.resolveSibling("docs").resolve("mail-settings.md"));
    List<Resource> all = new ArrayList<>();
    Matcher block = Pattern.compile("(?ms)^```yaml$(.*?)^```$").matcher(page);
    while (block.find()) {
      all.addAll(Chart.parse(block.group(1)));
    }
    return all;
  }

  private static void misfits(String at, Object schema, Object value, List<String> wrong) {
    Map<?, ?> rules = (Map<?, ?>) schema;
    switch (value) {
      case Map<?, ?> map -> {
        if (rules.get("required") instanceof List<?> required
            && !map.keySet().containsAll(required)) {
          wrong.add(at + " wants " + required);
        }
        if (rules.get("properties") instanceof Map<?, ?> properties) {
          map.forEach(
              (name, inner) -> {
                if (properties.get(name) == null) {
                  wrong.add(at + "." + name + " is in no definition");
                } else {
                  misfits(at + "." + name, properties.get(name), inner, wrong);
                }
              });
        }
      }
      case List<?> list ->
          list.forEach(
              inner -> misfits(at + "[]", requireNonNull(rules.get("items")), inner, wrong));
      case String text when rules.get("enum") instanceof List<?> words && !words.contains(text) ->
          wrong.add(at + " is " + text);
      default -> {}
    }
  }
}
