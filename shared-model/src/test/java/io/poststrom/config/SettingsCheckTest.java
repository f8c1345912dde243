package io.poststrom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real SmallRye Config, as Quarkus builds it: customizers, converters, interceptors. */
final class SettingsCheckTest {
  private static final String HOSTNAME = "poststrom.ingress.hostname=mail.example.org";

  @Test
  void settingsInterfacesWhosePrefixesNestAreFilledTogether() {
    SmallRyeConfig config =
        config(
            HOSTNAME,
            "poststrom.data=/var/lib/poststrom",
            "poststrom.http.port=9090",
            "poststrom.kafka.client.security.protocol=SSL",
            "poststrom.dns.servers=127.0.0.1:5353,[::1]:53",
            "poststrom.ingress.choice=second",
            "poststrom.ingress.mx.patience=90s",
            // A service in another process, and what is none of ours.
            "poststrom.delivery.port=25",
            "quarkus.http.port=1");

    CommonSettings common = config.getConfigMapping(CommonSettings.class);
    assertEquals("/var/lib/poststrom/mail-settings", common.mailSettings());
    assertEquals(9090, common.http().port());
    assertEquals(Optional.empty(), common.maildirDomains());
    assertEquals(
        Map.of("security.protocol", "SSL"), config.getConfigMapping(KafkaSettings.class).client());
    assertEquals(
        Optional.of(List.of("127.0.0.1:5353", "[::1]:53")),
        config.getConfigMapping(DnsSettings.class).servers());
    SampleSettings sample = config.getConfigMapping(SampleSettings.class);
    assertEquals(SampleSettings.Choice.SECOND, sample.choice());
    assertEquals(Duration.ofSeconds(90), sample.mx().patience());
    assertEquals(Duration.ofMinutes(5), sample.outward().patience());
    assertEquals(2525, sample.mx().port());
  }

  @Test
  void anEmptyListTakesTheDefaultsPlace() {
    SmallRyeConfig config =
        builder(new PropertiesConfigSource(Map.of("poststrom.maildir-domains", ""), "given", 400))
            .withSources(
                new PropertiesConfigSource(
                    Map.of(
                        "poststrom.maildir-domains",
                        "test,example",
                        "poststrom.ingress.hostname",
                        "mx.example.org"),
                    "below",
                    100))
            .build();

    assertEquals(Optional.empty(), config.getConfigMapping(CommonSettings.class).maildirDomains());
  }

  @Test
  void allMistakesAreReportedTogetherWithWhatWouldBeRight() {
    ConfigValidationException refused =
        assertThrows(
            ConfigValidationException.class,
            () ->
                config(
                    "poststrom.ingress.mx.port=99999",
                    "poststrom.ingress.out.port=smtp",
                    "poststrom.ingress.mx.patience=500ms",
                    "poststrom.ingress.out.patience=5 minutes",
                    "poststrom.ingress.relay-networks=10.0.0.0/8,10.0.0.0/33,fe80::/10,here",
                    "poststrom.ingress.helper=mail.example.org:smtp",
                    "poststrom.ingress.workers=0",
                    "poststrom.ingress.choice=third",
                    "poststrom.ingress.share=1.5",
                    "poststrom.log.json=yes please",
                    "poststrom.kafka.partitions=",
                    "poststrom.ingress.mx.prot=25",
                    "poststrom.ingres.mx.port=25",
                    "poststrom.dta=/data",
                    "poststrom.something.else.entirely=1"));

    assertEquals(
        List.of(
            "poststrom.ingress.choice=third is wrong: want one of first-choice, second",
            "poststrom.ingress.helper=mail.example.org:smtp is wrong: want host:port, such as"
                + " mail.example.org:25 or [2001:db8::1]:25",
            "poststrom.ingress.hostname is not set: want a text",
            "poststrom.ingress.mx.patience=500ms is wrong: want a duration such as 500ms, 10s, 5m,"
                + " 1h or 7d, from 1s to 10m",
            "poststrom.ingress.mx.port=99999 is wrong: want a whole number from 1 to 65535",
            "poststrom.ingress.out.patience=5 minutes is wrong: want a duration such as 500ms, 10s,"
                + " 5m, 1h or 7d, from 1s to 10m",
            "poststrom.ingress.out.port=smtp is wrong: want a whole number from 1 to 65535",
            "poststrom.ingress.relay-networks=10.0.0.0/33 is wrong: want an address or a network,"
                + " such as 192.0.2.0/24 or 2001:db8::/32",
            "poststrom.ingress.relay-networks=here is wrong: want an address or a network, such as"
                + " 192.0.2.0/24 or 2001:db8::/32",
            "poststrom.ingress.share=1.5 is wrong: want a number from 0 to 1",
            "poststrom.ingress.workers=0 is wrong: want a whole number of at least 1",
            "poststrom.kafka.partitions is not set: want a whole number from 1 to 1000",
            "poststrom.log.json=yes please is wrong: want true or false",
            "there is no key poststrom.dta; did you mean poststrom.data?",
            "there is no key poststrom.ingres.mx.port; did you mean poststrom.ingress.mx.port?",
            "there is no key poststrom.ingress.mx.prot; did you mean poststrom.ingress.mx.port?",
            "there is no key poststrom.something.else.entirely; docs/configuration.md lists all"
                + " keys"),
        problems(refused));
  }

  @Test
  void theEnvironmentIsReadAndItsMistakesAreNamed() {
    Map<String, String> environment = new HashMap<>();
    environment.put("POSTSTROM_INGRESS_HOSTNAME", "mail.example.org");
    environment.put("POSTSTROM_INGRESS_MX_PORT", "25");
    environment.put("POSTSTROM_KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL");
    // Kubernetes' service links and the variables of scripts are none of ours.
    environment.put("POSTSTROM_INGRESS_SERVICE_HOST", "10.0.0.1");
    environment.put("POSTSTROM_INGRESS_PORT_25_TCP", "tcp://10.0.0.1:25");
    environment.put("POSTSTROM_CONFORMANCE", "/somewhere");
    SmallRyeConfig config = builder(new EnvConfigSource(environment, 300)).build();
    assertEquals(25, config.getConfigMapping(SampleSettings.class).mx().port());

    environment.put("POSTSTROM_INGRESS_MX_PORT", "0");
    environment.put("POSTSTROM_INGRESS_MX_PROT", "25");
    ConfigValidationException refused =
        assertThrows(
            ConfigValidationException.class,
            () -> builder(new EnvConfigSource(environment, 300)).build());
    assertEquals(
        List.of(
            "poststrom.ingress.mx.port=0 is wrong: want a whole number from 1 to 65535",
            "there is no key for the environment variable POSTSTROM_INGRESS_MX_PROT; did you mean"
                + " POSTSTROM_INGRESS_MX_PORT?"),
        problems(refused));
  }

  @Test
  void aFileOfSettingsIsCheckedToo(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("gateway.properties");
    Files.writeString(file, HOSTNAME + "\npoststrom.ingress.share=2\n");

    ConfigValidationException refused =
        assertThrows(
            ConfigValidationException.class,
            () -> config("smallrye.config.locations=" + file.toUri()));

    assertEquals(
        List.of("poststrom.ingress.share=2 is wrong: want a number from 0 to 1"),
        problems(refused));
  }

  @Test
  void theCheckCanBeAskedOnItsOwn() {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(Map.of("poststrom.kafka.port", "x"), "t", 100))
            .build();

    assertEquals(
        List.of("poststrom.kafka.port=x is wrong: want a whole number from 1 to 65535"),
        SettingsCheck.check(config, List.of(KafkaSettings.class)));
  }

  @Test
  void theDocumentHasARowPerKey() {
    String text = SettingsDocument.markdown(List.of(SampleSettings.class, KafkaSettings.class));

    assertTrue(text.contains("\n## `poststrom.ingress`\n"), text);
    assertTrue(
        text.contains(
            "| `poststrom.ingress.mx.patience` | duration | `5m` | 1s to 10m | How long \\| at"
                + " most. |"),
        text);
    assertTrue(text.contains("| `poststrom.ingress.hostname` | text |  |  | Our name. |"), text);
    assertTrue(text.contains("| `poststrom.kafka.client.*` | keys of your own |"), text);
  }

  private static SmallRyeConfig config(String... properties) {
    Map<String, String> map = new HashMap<>();
    Arrays.stream(properties)
        .forEach(p -> map.put(p.substring(0, p.indexOf('=')), p.substring(p.indexOf('=') + 1)));
    return builder(new PropertiesConfigSource(map, "test", 100)).build();
  }

  private static SmallRyeConfigBuilder builder(
      org.eclipse.microprofile.config.spi.ConfigSource source) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addDiscoveredConverters()
        .addDiscoveredCustomizers()
        .addDiscoveredSources()
        .withSources(source)
        .withMapping(CommonSettings.class)
        .withMapping(KafkaSettings.class)
        .withMapping(DnsSettings.class)
        .withMapping(SampleSettings.class);
  }

  private static List<String> problems(ConfigValidationException refused) {
    return java.util.stream.IntStream.range(0, refused.getProblemCount())
        .mapToObj(i -> refused.getProblem(i).getMessage())
        .toList();
  }
}
