package io.poststrom.helm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.LintResult;
import io.poststrom.helm.Chart.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartTest {
  private static final Object[] POD = {"spec", "template", "spec"};
  private static final Object[] CONTAINER = {"spec", "template", "spec", "containers", 0};
  private static final List<String> COMPONENTS = List.of("ingress", "filter", "delivery");

  @Test
  void lintsStrictly() {
    LintResult result = Chart.helm().lint().strict().call();

    assertFalse(result.isFailed(), () -> String.join("\n", result.getMessages()));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void everyTestedScenarioRenders(Path values) {
    List<Resource> all = Chart.parse(Chart.textOfFile("poststrom", values));

    assertEquals(3, all.stream().filter(r -> r.kind().equals("Deployment")).count());
  }

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(Chart.FOLDER.resolve("ci"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void defaultsGiveThreeDeploymentsWithTheirOwnObjectsAndNoAutoscaler() {
    Set<String> all = new TreeSet<>();
    Chart.render("poststrom", Map.of()).forEach(r -> all.add(r.kind() + " " + r.name()));

    Set<String> expected =
        new TreeSet<>(
            Set.of(
                "Service poststrom-filter",
                "Service poststrom-ingress",
                "ServiceAccount poststrom",
                "ConfigMap poststrom-mail-settings"));
    for (String component : COMPONENTS) {
      for (String kind :
          List.of("Deployment", "ConfigMap", "PodDisruptionBudget", "NetworkPolicy")) {
        expected.add(kind + " poststrom-" + component);
      }
    }
    assertEquals(expected, all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingress", "filter", "delivery"})
  void podsAreRestrictedAndProbed(String component) {
    Resource r = deployment(Map.of(), component);

    assertEquals(true, r.at(path(POD, "securityContext", "runAsNonRoot")));
    assertEquals("RuntimeDefault", r.at(path(POD, "securityContext", "seccompProfile", "type")));
    assertEquals(false, r.at(path(POD, "automountServiceAccountToken")));
    assertEquals(
        Map.of(
            "allowPrivilegeEscalation",
            false,
            "readOnlyRootFilesystem",
            true,
            "capabilities",
            Map.of("drop", List.of("ALL"))),
        r.at(path(CONTAINER, "securityContext")));
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertEquals("http", r.at(path(CONTAINER, probe, "httpGet", "port")), probe);
    }
  }

  @Test
  void selectorsHoldNothingThatAnUpgradeChanges() {
    Resource r = deployment(Map.of("image.tag", "9.9.9"), "filter");

    assertEquals(
        Map.of(
            "app.kubernetes.io/name", "poststrom",
            "app.kubernetes.io/instance", "poststrom",
            "app.kubernetes.io/component", "filter"),
        r.at("spec", "selector", "matchLabels"));
  }

  @ParameterizedTest
  @CsvSource({
    "kafka.bootstrap,            broker:9093,     delivery, poststrom.kafka.bootstrap=broker:9093",
    "kafka.partitions,           24,              filter,   poststrom.kafka.partitions=24",
    "kafka.replication,          1,               ingress,  poststrom.kafka.replication=1",
    "kafka.client.security\\.protocol, SSL,       filter,   poststrom.kafka.client.security.protocol=SSL",
    "settings.poststrom\\.dns\\.timeout, 3s,      delivery, poststrom.dns.timeout=3s",
    "ingress.hostname,           mx.example.org,  ingress,  poststrom.ingress.hostname=mx.example.org",
    "ingress.hostname,           mx.example.org,  filter,   poststrom.ingress.hostname=mx.example.org",
    "ingress.hostname,           mx.example.org,  delivery, poststrom.ingress.hostname=mx.example.org",
    "ingress.relayNetworks[0],   10.0.0.0/8,      ingress,  poststrom.ingress.relay-networks=10.0.0.0/8",
    "delivery.smartHost,         r.example:25,    delivery, poststrom.delivery.smart-host=r.example:25",
    "delivery.smartHost,         r.example:25,    filter,   poststrom.delivery.smart-host=r.example:25",
    "filter.settings.poststrom\\.x, y,            filter,   poststrom.x=y",
  })
  void valueBecomesTheSettingOfItsService(
      String value, String text, String component, String line) {
    Resource map = one(Map.of(value, text), "ConfigMap", "poststrom-" + component);

    assertTrue(
        map.at("data", "application.properties").toString().lines().anyMatch(line::equals),
        () -> map.at("data", "application.properties").toString());
  }

  @Test
  void podsThatWriteNoDiskHaveNoMaildirs() {
    assertFalse(Chart.text("poststrom", Map.of()).contains("poststrom.maildir-domains"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingress", "filter", "delivery"})
  void autoscalingTakesOverTheNumberOfPods(String component) {
    Map<String, Object> values = Map.of(component + ".autoscaling.enabled", true);

    assertFalse(deployment(values, component).has("spec", "replicas"));
    Resource scaler = one(values, "HorizontalPodAutoscaler", "poststrom-" + component);
    assertEquals("poststrom-" + component, scaler.at("spec", "scaleTargetRef", "name"));
    assertEquals(10, scaler.at("spec", "maxReplicas"));
  }

  @ParameterizedTest
  @CsvSource({"ingress, 5", "filter, 6", "delivery, 7"})
  void replicasAreSetPerService(String component, int replicas) {
    assertEquals(
        replicas,
        deployment(Map.of(component + ".replicas", replicas), component).at("spec", "replicas"));
  }

  @Test
  void imageIsRepositoryNameAndTag() {
    Resource r =
        deployment(Map.of("image.repository", "reg.example/p", "image.tag", "1.2"), "delivery");

    assertEquals("reg.example/p/delivery-service:1.2", r.at(path(CONTAINER, "image")));
  }

  @Test
  void existingMailSettingsAreMountedInsteadOfOurs() {
    List<Resource> all =
        Chart.render("poststrom", Map.of("mailSettings.existingConfigMap", "theirs"));

    assertTrue(all.stream().noneMatch(r -> r.name().equals("poststrom-mail-settings")));
    assertTrue(
        all.stream()
            .filter(r -> r.kind().equals("Deployment"))
            .allMatch(r -> r.at(path(POD, "volumes", 1, "configMap", "name")).equals("theirs")));
  }

  @Test
  void signingKeysAreMountedReadOnlyAndReadableByTheFilterAlone() {
    Map<String, Object> values = Map.of("filter.signingKeys.existingSecret", "mail-keys");
    Resource filter = deployment(values, "filter");

    assertEquals(
        Map.of(
            "name",
            "signing-keys",
            "secret",
            Map.of("secretName", "mail-keys", "defaultMode", 0440)),
        filter.at(path(POD, "volumes", 3)));
    assertEquals(
        Map.of("name", "signing-keys", "mountPath", "/etc/poststrom/keys", "readOnly", true),
        filter.at(path(CONTAINER, "volumeMounts", 3)));
    assertFalse(deployment(Map.of(), "filter").has(path(POD, "volumes", 3)));
    assertFalse(deployment(values, "ingress").has(path(POD, "volumes", 3)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingress", "filter", "delivery"})
  void furtherVolumesAreMounted(String component) {
    Resource r =
        deployment(
            Map.of(
                component + ".extraVolumes[0].name", "tls",
                component + ".extraVolumes[0].secret.secretName", "mx-tls",
                component + ".extraVolumeMounts[0].name", "tls",
                component + ".extraVolumeMounts[0].mountPath", "/etc/poststrom/tls"),
            component);

    assertEquals("mx-tls", r.at(path(POD, "volumes", 3, "secret", "secretName")));
    assertEquals("/etc/poststrom/tls", r.at(path(CONTAINER, "volumeMounts", 3, "mountPath")));
  }

  @Test
  void onlyTheIngressAsksTheFilterAndNobodyElseReachesHttp() {
    assertEquals(
        List.of(Map.of("from", List.of(ingressPods()), "ports", ports("http"))),
        policy(Map.of(), "filter").at("spec", "ingress"));
    assertEquals(
        List.of(Map.of("ports", ports("mx", "submission", "submissions", "https"))),
        policy(Map.of(), "ingress").at("spec", "ingress"));
    assertFalse(policy(Map.of(), "delivery").has("spec", "ingress"));
  }

  @Test
  void monitoringMayReachHttpOfAllPods() {
    Map<String, Object> values =
        Map.of("networkPolicy.monitoringFrom[0].namespaceSelector.matchLabels.team", "watch");
    Object watch = Map.of("namespaceSelector", Map.of("matchLabels", Map.of("team", "watch")));

    assertEquals(
        List.of(Map.of("from", List.of(ingressPods(), watch), "ports", ports("http"))),
        policy(values, "filter").at("spec", "ingress"));
    for (String component : List.of("ingress", "delivery")) {
      List<?> rules = (List<?>) policy(values, component).at("spec", "ingress");
      assertEquals(Map.of("from", List.of(watch), "ports", ports("http")), rules.getLast());
    }
  }

  private static Object ingressPods() {
    return Map.of(
        "podSelector",
        Map.of(
            "matchLabels",
            Map.of(
                "app.kubernetes.io/name", "poststrom",
                "app.kubernetes.io/instance", "poststrom",
                "app.kubernetes.io/component", "ingress")));
  }

  private static List<Object> ports(String... names) {
    return Stream.of(names).<Object>map(n -> Map.of("port", n, "protocol", "TCP")).toList();
  }

  private static Resource policy(Map<String, Object> values, String component) {
    return one(values, "NetworkPolicy", "poststrom-" + component);
  }

  @Test
  void networkPolicyCanBeSwitchedOff() {
    assertTrue(
        Chart.render("poststrom", Map.of("networkPolicy.enabled", false)).stream()
            .noneMatch(r -> r.kind().equals("NetworkPolicy")));
  }

  @Test
  void existingServiceAccountIsUsed() {
    Map<String, Object> values =
        Map.of("serviceAccount.create", false, "serviceAccount.name", "mine");

    assertEquals("mine", deployment(values, "filter").at(path(POD, "serviceAccountName")));
    assertTrue(
        Chart.render("poststrom", values).stream()
            .noneMatch(r -> r.kind().equals("ServiceAccount")));
  }

  @Test
  void serviceMapsTheWellKnownPorts() {
    Resource service =
        one(Map.of("ingress.service.ports.mx", 2500), "Service", "poststrom-ingress");

    assertEquals(2500, service.at("spec", "ports", 0, "port"));
    assertEquals("mx", service.at("spec", "ports", 0, "targetPort"));
    assertEquals("Local", service.at("spec", "externalTrafficPolicy"));
  }

  @Test
  void lmtpIsForThoseInTheClusterThatAreNamed() {
    Map<String, Object> values =
        Map.of("ingress.lmtp.from[0].namespaceSelector.matchLabels.team", "lists");

    assertEquals(
        List.of(
            Map.of("ports", ports("mx", "submission", "submissions", "https")),
            Map.of(
                "from",
                List.of(
                    Map.of("namespaceSelector", Map.of("matchLabels", Map.of("team", "lists")))),
                "ports",
                ports("lmtp"))),
        policy(values, "ingress").at("spec", "ingress"));
    Resource service = one(values, "Service", "poststrom-ingress-lmtp");
    assertFalse(service.has("spec", "type"));
    assertEquals(24, service.at("spec", "ports", 0, "port"));
    assertEquals(
        2424, deployment(values, "ingress").at(path(CONTAINER, "ports", 4, "containerPort")));
    assertTrue(Chart.text("poststrom", values).contains("poststrom.ingress.lmtp.port=2424"));
    assertFalse(Chart.text("poststrom", Map.of()).contains("lmtp"));
  }

  @Test
  void theIngressHasTheHeapThatItWasMeasuredWith() {
    assertTrue(Chart.text("poststrom", Map.of()).contains("-XX:MaxRAMPercentage=50 "));
    assertFalse(
        Chart.text("poststrom", Map.of("ingress.jvmOptions", "")).contains("JAVA_TOOL_OPTIONS"));
  }

  @Test
  void changedSettingRollsThePods() {
    Object before = deployment(Map.of(), "filter").at(checksum());
    Object after = deployment(Map.of("kafka.partitions", 5), "filter").at(checksum());

    assertFalse(before.equals(after));
  }

  @Test
  void longestReleaseNameGivesNamesOfAtMost63Characters() {
    String release = "r" + "x".repeat(52);
    Map<String, Object> values =
        Map.of(
            "nameOverride",
            "n" + "y".repeat(62),
            "ingress.autoscaling.enabled",
            true,
            "ingress.lmtp.from[0].podSelector.matchLabels.a",
            "b",
            "filter.autoscaling.enabled",
            true);

    List<Resource> all = Chart.render(release, values);

    assertEquals(
        all.size(), all.stream().map(r -> r.kind() + r.name()).collect(Collectors.toSet()).size());
    for (Resource r : all) {
      assertTrue(r.name().length() <= 63, r.name());
      ((Map<?, ?>) r.at("metadata", "labels"))
          .values()
          .forEach(label -> assertTrue(label.toString().length() <= 63, label.toString()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ingress.replica,         3",
    "kafka.bootstrap,         nowhere",
    "kafka.partitions,        0",
    "image.pullPolicy,        Sometimes",
    "ingress.service.type,    Public",
    "ingress.relayNetworks[0], everyone",
    "delivery.smartHost,      no-port",
    "settings.dns,            x",
    "mailSettings.documents.domains, x",
    "nonsense,                true",
  })
  void unknownOrImpossibleValueIsRefusedByTheSchema(String value, String text) {
    RuntimeException refused =
        assertThrows(RuntimeException.class, () -> Chart.text("poststrom", Map.of(value, text)));

    assertTrue(refused.toString().contains("schema"), refused.toString());
  }

  private static Resource deployment(Map<String, Object> values, String component) {
    return one(values, "Deployment", "poststrom-" + component);
  }

  private static Resource one(Map<String, Object> values, String kind, String name) {
    return Chart.render("poststrom", values).stream()
        .filter(r -> r.kind().equals(kind) && r.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Object[] checksum() {
    return new Object[] {"spec", "template", "metadata", "annotations", "checksum/settings"};
  }

  private static Object[] path(Object[] start, Object... rest) {
    return Stream.concat(Stream.of(start), Stream.of(rest)).toArray();
  }
}
