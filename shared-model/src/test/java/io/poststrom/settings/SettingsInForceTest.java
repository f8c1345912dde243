package io.poststrom.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What documents mean, what is wrong with bad ones, and what stays in force then. */
final class SettingsInForceTest {
  private static final String DOMAIN =
      """
      apiVersion: poststrom.io/v1alpha1
      kind: MailDomain
      metadata:
        name: ours
      spec:
        domains: [example.org]
      """;

  private static final String USER =
      """
      apiVersion: poststrom.io/v1alpha1
      kind: MailUser
      metadata:
        name: ann
      spec:
        identity: Ann@example.org
        secrets:
          - "SCRAM-SHA-256$15000:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
      """;

  @TempDir Path folder;

  @Test
  void everyKindOfNextHopIsRead() throws IOException {
    MailSettings settings =
        load(
                route("a", "a.test", "smartHost: relay.example.net:2525"),
                route(
                    "b",
                    "b.test",
                    "hosts: [\"mx1.example.net:26\", \"[2001:db8::1]:27\", \"192.0.2.1\"]"),
                route("c", "c.test", "maildir: folder/of/c"),
                route("d", "\"*.d.test\", D.Test, münchen.test", "mx: {}"))
            .settings();

    assertEquals(
        new MailRoute.NextHop.SmartHost(new MailRoute.HostPort("relay.example.net", 2525)),
        hop(settings, "a.test"));
    assertEquals(
        new MailRoute.NextHop.Hosts(
            List.of(
                new MailRoute.HostPort("mx1.example.net", 26),
                new MailRoute.HostPort("2001:db8::1", 27),
                new MailRoute.HostPort("192.0.2.1", 25))),
        hop(settings, "b.test"));
    assertEquals(new MailRoute.NextHop.Maildir("folder/of/c"), hop(settings, "c.test"));
    assertEquals(new MailRoute.NextHop.Mx(), hop(settings, "x.d.test"));
    assertEquals(new MailRoute.NextHop.Mx(), hop(settings, "d.test"));
    assertEquals(new MailRoute.NextHop.Mx(), hop(settings, "xn--mnchen-3ya.test"));
  }

  @Test
  void thresholdsLeftOutKeepTheirDefaults() throws IOException {
    MailSettings settings = load(DOMAIN + "  spam:\n    quarantine: 7.5\n").settings();

    assertEquals(
        new MailDomain.Thresholds(5, 7.5, 15, 1_000),
        settings.domain(Domain.of("example.org")).orElseThrow().handling().thresholds());
  }

  static Stream<List<String>> mistakes() {
    return Stream.of(
        // The head.
        List.of("just text", "want fields: apiVersion, kind, metadata, spec"),
        List.of(
            DOMAIN.replace("v1alpha1", "v1"), "apiVersion (line 1): want poststrom.io/v1alpha1"),
        List.of(
            DOMAIN.replace("MailDomain", "MailDomian"),
            "kind (line 2): there is no kind \"MailDomian\"; did you mean MailDomain?"),
        List.of(
            DOMAIN.replace("MailDomain", "Service"),
            "known: MailDomain, MailRoute, MailUser, SigningDomain, SenderPolicy, EgressPool"),
        List.of(
            DOMAIN.replace("name: ours", "name: Our Domains"),
            "metadata.name (line 4): want 1 to 63 lower case letters"),
        List.of(
            DOMAIN.replace("  name: ours", "  labels: {}"),
            "metadata (line 4): the field name is missing"),
        List.of(
            DOMAIN.replace("name: ours", "nmae: ours"),
            "metadata.nmae (line 4): there is no such field; did you mean name?"),
        // MailDomain.
        List.of(
            DOMAIN.replace("domains:", "domain:"),
            "spec.domain (line 6): there is no such field; did you mean domains?"),
        List.of(
            DOMAIN.replace("[example.org]", "[]"),
            "spec.domains (line 6): want a list of 1 or more"),
        List.of(DOMAIN.replace("[example.org]", "example.org"), "want a list of 1 or more"),
        List.of(
            DOMAIN.replace("[example.org]", "[a.example, exa mple]"),
            "spec.domains[1] (line 6): \"exa mple\" is wrong: a label holds"),
        List.of(
            DOMAIN.replace("[example.org]", "[a.example, [b.example]]"),
            "spec.domains[1] (line 6): want a text"),
        List.of(DOMAIN.replace("[example.org]", "[~]"), "spec.domains[0] (line 6): want a text"),
        List.of(
            DOMAIN + "  spam: {tag: five}\n",
            "spec.spam.tag (line 7): want a number, not \"five\""),
        List.of(DOMAIN + "  spam: {tag: .nan}\n", "want a number"),
        List.of(
            DOMAIN + "  spam: {tag: 20}\n",
            "spec.spam (line 7): want tag <= quarantine <= reject <= discard, not tag 20.0,"
                + " quarantine 10.0, reject 15.0, discard 1000.0"),
        List.of(DOMAIN + "  spam: {reject: 9}\n", "not tag 5.0, quarantine 10.0, reject 9.0"),
        List.of(
            DOMAIN + "  dmarc: {reject: refuse}\n",
            "want pass, tag, quarantine, reject or discard, not \"refuse\""),
        List.of(
            DOMAIN + "  domains: [b.example]\n", "spec.domains (line 7): the field stands twice"),
        List.of(
            DOMAIN + "status: fine\n",
            "status (line 7): there is no such field; known here: apiVersion"),
        // MailRoute.
        List.of(
            route("r", "a.test", "smartHost: \"host:99999\""),
            "spec.nextHop.smartHost (line 8): \"host:99999\" is wrong: want HOST:PORT"),
        List.of(
            route("r", "a.test", "smartHost: \"host:smtp\""),
            "the port of host:smtp is not a number"),
        List.of(
            route("r", "a.test", "smartHost: \"300.1.2.3:25\""), "spec.nextHop.smartHost (line 8)"),
        List.of(route("r", "a.test", "smartHosts: a"), "did you mean smartHost?"),
        List.of(
            route("r", "a.test", "{}"),
            "want exactly one of smartHost, hosts, maildir and mx, not none"),
        List.of(route("r", "a.test", "{mx: {}, maildir: a}"), "not maildir and mx"),
        List.of(
            route("r", "a.test", "mx: {host: a}"),
            "spec.nextHop.mx.host (line 8): there is no such field"),
        List.of(
            route("r", "a.test", "hosts: [a.example, \"-b.example:25\"]"),
            "spec.nextHop.hosts[1] (line 8)"),
        // MailUser.
        List.of(
            USER.replace("identity: Ann@example.org", "identity: ann smith"),
            "spec.identity (line 6): \"ann smith\" is wrong: want 1 to 255 characters"),
        List.of(
            USER.replace("- \"SCRAM", "- \"SRAM"),
            "spec.secrets[0] (line 8): the secret is wrong: want a secret that ./poststrom user"),
        List.of(
            USER.replace("15000:", "150:"),
            "spec.secrets[0] (line 8): the secret is wrong: want SCRAM-SHA-256$ITERATIONS:SALT"),
        List.of(
            USER.replaceAll("SCRAM[^\"]*", "DIGEST-MD5\\$bob:realm:" + "0".repeat(32)),
            "spec.secrets[0] (line 8): the secret is wrong: it was made for another user than"),
        // Not YAML, or hostile.
        List.of("a: [b", "it is no YAML (line 1)"),
        List.of("a: \t\u0007", "it can't be read"),
        List.of("!!javax.script.ScriptEngineManager [a]", "tag is not allowed"),
        List.of("[".repeat(100) + "]".repeat(100), "document 1: it"),
        List.of("a: &a [x]\n" + "b: [" + "*a,".repeat(50) + "]", "document 1"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aBadDocumentIsNamedWithItsFieldAndWhatWouldBeRight(List<String> row) throws IOException {
    SettingsInForce loaded = load(row.getFirst());

    assertEquals(MailSettings.EMPTY, loaded.settings());
    assertEquals(1, loaded.mistakes().size(), loaded.mistakes().toString());
    String mistake = loaded.mistakes().getFirst();
    assertTrue(mistake.startsWith("0.yaml, document 1: "), mistake);
    assertTrue(mistake.contains(row.get(1)), mistake);
    assertTrue(mistake.endsWith("; it is left out"), mistake);
  }

  @Test
  void aBadDocumentSpoilsNoOther() throws IOException {
    SettingsInForce loaded =
        load(
            DOMAIN.replace("kind", "kinds") + "---\n" + DOMAIN + "---\n# nothing\n---\nx: 1\n",
            "[");

    assertEquals(1, loaded.settings().domains().size());
    assertEquals(3, loaded.mistakes().size(), loaded.mistakes().toString());
    assertTrue(loaded.mistakes().get(1).startsWith("0.yaml, document 4: "));
  }

  @Test
  void theLastGoodVersionOfABadDocumentStaysInForce() throws IOException {
    SettingsInForce before = load(DOMAIN + "---\n" + route("r", "a.test", "mx: {}"));

    SettingsInForce after =
        before.after(
            read(DOMAIN.replace("domains", "domians") + "---\n" + route("r", "b.test", "mx: {}")));

    assertEquals(before.settings().domains(), after.settings().domains());
    assertTrue(after.settings().route(Domain.of("b.test")).isPresent());
    assertTrue(after.mistakes().getFirst().endsWith("; its last good version stays in force"));
  }

  @Test
  void aFileThatIsNoYamlAnyMoreKeepsAllItHeld() throws IOException {
    SettingsInForce before = load(DOMAIN + "---\n" + route("r", "a.test", "mx: {}"));

    SettingsInForce after = before.after(read("{{{"));

    assertEquals(before.settings(), after.settings());
    assertEquals(1, after.mistakes().size());
  }

  @Test
  void aDocumentThatIsGoneHoldsNoMore() throws IOException {
    assertEquals(MailSettings.EMPTY, load(DOMAIN).after(read("")).settings());
  }

  @Test
  void theSameNameTwiceNamesBothFiles() throws IOException {
    SettingsInForce loaded = load(DOMAIN, DOMAIN.replace("example.org", "example.net"));

    assertEquals(1, loaded.settings().domains().size());
    assertEquals(
        List.of(
            "1.yaml, document 1: metadata.name: \"ours\" is claimed by MailDomain ours in 0.yaml,"
                + " document 1, too, but may be by one only; it is left out"),
        loaded.mistakes());
  }

  @Test
  void theSameDomainTwiceNamesBothFiles() throws IOException {
    SettingsInForce loaded =
        load(DOMAIN, DOMAIN.replace("ours", "theirs").replace("example.org", "EXAMPLE.org"));

    assertEquals(
        List.of(
            "1.yaml, document 1: spec.domains: \"example.org\" is claimed by MailDomain ours in"
                + " 0.yaml, document 1, too, but may be by one only; it is left out"),
        loaded.mistakes());
  }

  @Test
  void aNewcomerNeverTakesADomainFromOneInForce() throws IOException {
    SettingsInForce before = load("", DOMAIN);

    SettingsInForce after = before.after(read(DOMAIN.replace("ours", "newcomer"), DOMAIN));

    assertEquals(before.settings(), after.settings());
    assertTrue(after.mistakes().getFirst().startsWith("0.yaml, document 1: "));
  }

  @Test
  void aDomainMayMoveFromOneDocumentToAnother() throws IOException {
    SettingsInForce before = load(DOMAIN);

    SettingsInForce after = before.after(read(DOMAIN.replace("ours", "renamed")));

    assertEquals("renamed", after.settings().domains().getFirst().name());
    assertEquals(List.of(), after.mistakes());
  }

  @Test
  void aRouteAndADomainMayShareANameAndADomain() throws IOException {
    SettingsInForce loaded = load(DOMAIN, route("ours", "example.org", "mx: {}"));

    assertEquals(List.of(), loaded.mistakes());
  }

  @Test
  void aUserHasANameWithoutCaseAndSecretsThatNothingShows() throws IOException {
    MailSettings settings = load(USER).settings();

    MailUser user = settings.users().getFirst();
    assertEquals("ann@example.org", user.identity());
    assertTrue(USER.contains(user.secrets().getFirst().text()));
    assertEquals(
        "[MailUser[name=ann, identity=ann@example.org, secrets=[SCRAM-SHA-256]]]",
        settings.users().toString());
  }

  @Test
  void anIdentityBelongsToOneUser() throws IOException {
    SettingsInForce loaded =
        load(USER, USER.replace("name: ann", "name: eve").replace("Ann@", "ann@"));

    assertEquals(
        List.of(
            "1.yaml, document 1: spec.identity: \"ann@example.org\" is claimed by MailUser ann in"
                + " 0.yaml, document 1, too, but may be by one only; it is left out"),
        loaded.mistakes());
  }

  @Test
  void kindsOfLaterVersionsAreNamedButNoMistake() throws IOException {
    SettingsInForce loaded = load(DOMAIN.replace("MailDomain", "EgressPool"));

    assertEquals(List.of(), loaded.mistakes());
    assertEquals(List.of("0.yaml, document 1: kind EgressPool"), loaded.unused());
  }

  private SettingsInForce load(String... files) throws IOException {
    return SettingsInForce.NOTHING.after(read(files));
  }

  private List<FileDocuments.Found> read(String... files) throws IOException {
    List<FileDocuments.Found> found = new ArrayList<>();
    for (int i = 0; i < files.length; i++) {
      found.addAll(FileDocuments.read(Files.writeString(folder.resolve(i + ".yaml"), files[i])));
    }
    return found;
  }

  private static MailRoute.NextHop hop(MailSettings settings, String domain) {
    return settings.route(Domain.of(domain)).orElseThrow().nextHop();
  }

  private static String route(String name, String domains, String nextHop) {
    return """
        apiVersion: poststrom.io/v1alpha1
        kind: MailRoute
        metadata:
          name: %s
        spec:
          domains: [%s]
          nextHop:
            %s
        """
        .formatted(name, domains, nextHop);
  }
}
