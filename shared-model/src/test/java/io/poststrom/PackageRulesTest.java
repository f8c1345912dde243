package io.poststrom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which package may import what: cores know the JDK and the vocabulary, adapters one technology and
 * their core, only {@code app} knows all. Reads the import lines of all modules.
 */
class PackageRulesTest {
  /**
   * A package, then what it may import besides the JDK, JSpecify and its own subpackages. Names are
   * below io.poststrom; those with a plus are libraries. CORE is the vocabulary: values without a
   * framework. A star allows all: wiring and programs, not logic.
   */
  private static final String RULES =
      """
      # shared-model
      smtp                |
      mail                | smtp site
      site                | smtp mail settings
      beforequeue         | mail
      event               | smtp mail site
      settings            | smtp mail site config +org.yaml.snakeyaml +org.jboss.logging
      config              | smtp settings +io.smallrye.config +org.eclipse.microprofile.config +io.quarkus.runtime.configuration +org.apache.kafka.common.config +org.jboss.logging
      wire                | CORE beforequeue +com.google.protobuf +org.apache.kafka.common.header +org.apache.kafka.clients.producer +org.apache.kafka.clients.consumer
      kafka               | CORE wire config +org.apache.kafka +org.jboss.logging
      dns                 | smtp config +org.xbill.DNS +io.micrometer.core +org.jboss.logging
      text                |
      spf                 | smtp text
      spf.dns             | dns spf

      # ingress-smtp: cores, adapters, wiring
      ingress.sasl        | settings
      ingress.session     | CORE ingress.sasl
      ingress.policy      | CORE ingress.session
      ingress.recipients  | CORE ingress.session ingress.policy +org.jboss.logging
      ingress.greylist    | CORE ingress.policy
      ingress.door        | CORE dns spf text ingress.probe ingress.session ingress.policy ingress.greylist +org.jboss.logging
      ingress.probe       | CORE dns ingress.policy +io.vertx +org.jboss.logging
      ingress.identity    | CORE ingress.sasl ingress.session ingress.policy +org.bouncycastle +org.jose4j +org.jboss.logging
      ingress.ldap        | CORE ingress.sasl ingress.policy +com.unboundid +org.jboss.logging
      ingress.submission  | CORE ingress.session +com.fasterxml.jackson.core
      ingress.net         | CORE ingress.sasl ingress.session ingress.policy ingress.submission +io.vertx +io.netty +org.jboss.logging
      ingress.kafka       | CORE wire kafka config ingress.session ingress.submission ingress.policy ingress.greylist +org.apache.kafka +org.jboss.logging
      ingress.beforequeue | CORE wire beforequeue ingress.session +io.vertx +org.jboss.logging
      ingress.app         | *

      # filter-service
      filter.content      | CORE
      filter.mime         | smtp filter.content text +org.apache.james.mime4j +org.jsoup
      filter.attachment   | filter.content filter.mime
      filter.links        | filter.mime filter.psl
      filter.bayes        | CORE filter.content filter.mime
      filter.rules        | filter.content filter.mime +com.google.re2j
      filter.reputation   | CORE filter.psl
      filter.rulefiles    | CORE filter.rules +org.jboss.logging
      filter.dkim         | CORE text filter.content +org.bouncycastle.math
      filter.psl          |
      filter.dmarc        | filter.psl
      filter.bimi         | filter.dmarc
      filter.report       | CORE filter.content filter.dmarc
      filter.arc          | CORE filter.content filter.dkim
      filter.pipeline     | CORE beforequeue filter.content filter.address
      filter.checks       | CORE filter.bayes filter.content filter.mime filter.attachment filter.links filter.psl filter.pipeline spf filter.dkim filter.dmarc filter.arc filter.bimi filter.rules filter.reputation
      filter.signing      | CORE filter.content filter.pipeline filter.dkim filter.arc filter.checks +org.jboss.logging
      filter.address      | CORE filter.content
      filter.dns          | CORE dns config spf filter.dkim filter.dmarc filter.address filter.pipeline filter.checks +org.jboss.logging
      filter.care         | CORE dns text filter.content spf filter.dkim filter.dmarc filter.report
      filter.verb         | CORE dns config filter.care filter.dns spf filter.dkim filter.dmarc filter.report filter.rules filter.rulefiles
      filter.shadow       | CORE
      filter.quarantine   | CORE filter.mime filter.content text
      filter.kafka        | CORE wire kafka config filter.bayes filter.reputation filter.mime filter.pipeline filter.address filter.content filter.report filter.quarantine filter.shadow +org.apache.kafka +io.smallrye +org.eclipse.microprofile.reactive.messaging +org.jboss.logging
      filter.engine       | CORE filter.content filter.pipeline +com.fasterxml.jackson.core
      filter.net          | filter.engine +org.jboss.logging
      filter.teach        | CORE config text filter.bayes filter.content filter.kafka filter.mime filter.pipeline filter.psl filter.reputation +org.jboss.logging
      filter.app          | *

      # delivery-service
      delivery.attempt    | CORE
      delivery.route      | CORE delivery.attempt
      delivery.dialogue   | CORE delivery.attempt
      delivery.schedule   | CORE delivery.attempt delivery.bounce
      delivery.bounce     | CORE delivery.attempt
      delivery.net        | CORE delivery.attempt delivery.dialogue delivery.route +io.vertx +io.netty +org.jboss.logging
      delivery.maildir    | CORE delivery.attempt delivery.route +org.jboss.logging
      delivery.dns        | CORE dns config delivery.route +org.jboss.logging
      delivery.kafka      | CORE wire kafka config delivery.attempt delivery.schedule delivery.bounce +org.apache.kafka +org.jboss.logging
      delivery.app        | *

      # assemblies and programs
      broker              | *
      standalone          | *
      bench               | *
      """;

  private static final List<String> CORE = List.of("smtp", "mail", "site", "event", "settings");
  private static final String OURS = "io.poststrom.";
  private static final Pattern IMPORT =
      Pattern.compile("^import\\s+(?:static\\s+)?([\\w.]+)", Pattern.MULTILINE);
  private static final Map<String, Set<String>> ALLOWED = allowed();

  @Test
  void everyPackageImportsOnlyWhatItMay() throws IOException {
    List<String> violations = new ArrayList<>();
    List<Path> sources = sources();
    for (Path source : sources) {
      String text = Files.readString(source);
      Matcher imports = IMPORT.matcher(text);
      while (imports.find()) {
        violation(packageOf(source), imports.group(1))
            .ifPresent(v -> violations.add(source + ": " + v));
      }
    }
    assertTrue(sources.size() > 30, "the sources of all modules were found");
    assertEquals("", String.join("\n", violations));
  }

  @ParameterizedTest
  @CsvSource({
    // a core that logs, waits for the network, asks Kafka, or knows another service
    "io.poststrom.smtp,              org.jboss.logging.Logger",
    "io.poststrom.smtp,              io.poststrom.mail.Envelope",
    "io.poststrom.ingress.session,   io.vertx.core.Vertx",
    "io.poststrom.spf,               io.poststrom.dns.DnsClient",
    "io.poststrom.filter.dkim,       io.poststrom.spf.SpfEvaluator",
    "io.poststrom.filter.pipeline,   org.apache.kafka.clients.producer.Producer",
    "io.poststrom.delivery.dialogue, io.poststrom.ingress.session.Session",
    // an adapter that calls another one
    "io.poststrom.ingress.net,       io.poststrom.ingress.kafka.KafkaMailSink",
    "io.poststrom.delivery.net,      io.poststrom.delivery.dns.DnsMxLookup",
    // a package that merely begins alike
    "io.poststrom.mail,              io.poststrom.sitemap.Map",
    // a package without a rule
    "io.poststrom.unheard.of,        java.util.List",
  })
  void seesAWrongImport(String from, String imported) {
    assertTrue(violation(from, imported).isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "io.poststrom.smtp,            java.util.List",
    "io.poststrom.smtp,            org.jspecify.annotations.NullMarked",
    "io.poststrom.event,           io.poststrom.mail.Envelope",
    "io.poststrom.ingress.session, io.poststrom.smtp.Command",
    "io.poststrom.ingress.net,     io.poststrom.ingress.session.Session",
    "io.poststrom.ingress.app,     io.quarkus.runtime.Startup",
  })
  void letsARightImportPass(String from, String imported) {
    assertEquals(Optional.empty(), violation(from, imported));
  }

  private static Optional<String> violation(String from, String imported) {
    Set<String> allowed = ALLOWED.get(from);
    if (allowed == null) {
      return nearestRule(from)
          .map(parent -> violation(parent, imported))
          .orElse(Optional.of(from + " has no rule: give it one in PackageRulesTest"));
    }
    boolean may =
        allowed.contains("*")
            || Stream.concat(Stream.of("java", "javax", "org.jspecify", from), allowed.stream())
                .anyMatch(prefix -> imported.startsWith(prefix + "."));
    return may ? Optional.empty() : Optional.of(from + " must not import " + imported);
  }

  /** The rule of the package that holds this one. */
  private static Optional<String> nearestRule(String from) {
    for (int dot = from.lastIndexOf('.'); dot > 0; dot = from.lastIndexOf('.', dot - 1)) {
      if (ALLOWED.containsKey(from.substring(0, dot))) {
        return Optional.of(from.substring(0, dot));
      }
    }
    return Optional.empty();
  }

  private static Map<String, Set<String>> allowed() {
    Map<String, Set<String>> rules = new HashMap<>();
    RULES
        .lines()
        .filter(line -> line.contains("|"))
        .forEach(
            line -> {
              String[] parts = line.split("\\|", -1);
              rules.put(OURS + parts[0].strip(), expanded(parts[1].strip()));
            });
    return rules;
  }

  private static Set<String> expanded(String words) {
    return Stream.of(words.split("\\s+", -1))
        .filter(word -> !word.isEmpty())
        .flatMap(word -> word.equals("CORE") ? CORE.stream() : Stream.of(word))
        .map(
            word ->
                word.equals("*") ? word : word.startsWith("+") ? word.substring(1) : OURS + word)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The main sources of all modules, generated ones left out. */
  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(repository())) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("/src/main/java/"))
          .filter(file -> !file.toString().contains("/target/"))
          .toList();
    }
  }

  private static String packageOf(Path source) {
    String text = source.toString();
    int from = text.indexOf("/src/main/java/") + 15;
    return text.substring(from, text.lastIndexOf('/')).replace('/', '.');
  }

  /** The folder above that has the parent pom: tests may run from the module or from the root. */
  private static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("shared-model/pom.xml"))) {
      folder = folder.getParent();
    }
    return Optional.ofNullable(folder).orElseThrow();
  }
}
