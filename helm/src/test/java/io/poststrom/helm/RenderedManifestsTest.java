package io.poststrom.helm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.helm.Chart.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
  @ValueSource(strings = {"maildomains", "mailroutes"})
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
}
