package io.poststrom.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.settings.SenderPolicy.IdentityPattern;
import io.poststrom.settings.SenderPolicy.Rate;
import io.poststrom.smtp.MailboxParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What SenderPolicy documents say, and what is wrong with bad ones. */
final class SenderPolicyTest {
  @Test
  void allFieldsAreRead() {
    SettingsInForce loaded =
        load(
            """
            identities: [Robot, "*@München.example", "*@*.example.org", "*"]
            networks: [192.0.2.77/24, "2001:db8::1"]
            reversePaths: [own, "<>", news@Example.org, example.net, "*.example.net"]
            authors: ["*"]
            size: 20M
            rates: [{mails: 100, recipients: 500, per: 1h}, {mails: 1000, per: 1d}]
            """);

    assertEquals(List.of(), loaded.mistakes());
    SenderPolicy policy = loaded.settings().policies().getFirst();
    assertEquals("p0", policy.name());
    assertEquals(
        List.of("robot", "*@xn--mnchen-3ya.example", "*@*.example.org", "*"),
        policy.covered().identities().stream().map(IdentityPattern::text).toList());
    assertEquals(List.of("192.0.2.0/24", "2001:db8:0:0:0:0:0:1/128"), policy.covered().networks());
    assertEquals(List.of(new AddressPattern.Any()), policy.authors());
    assertEquals(OptionalLong.of(20 << 20), policy.limits().size());
    assertEquals(
        List.of(
            new Rate(OptionalInt.of(100), OptionalInt.of(500), Duration.ofHours(1)),
            new Rate(OptionalInt.of(1_000), OptionalInt.empty(), Duration.ofDays(1))),
        policy.limits().rates());
  }

  @Test
  void authorsAreThoseOfTheReversePathsWhereNothingIsSaid() {
    SenderPolicy policy =
        load("{identities: [a], reversePaths: [own, x.test]}").settings().policies().getFirst();

    assertEquals(policy.reversePaths(), policy.authors());
    assertEquals(SenderPolicy.Limits.NONE, policy.limits());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{reversePaths: [own]} | want identities, networks or both",
        "{identities: [a]} | the field reversePaths is missing",
        "{identities: [a b], reversePaths: [own]} | without white space",
        "{identities: ['*@-'], reversePaths: [own]} | hyphen",
        "{networks: [10.0.0.0/8], reversePaths: [own]} | own means nothing here",
        "{networks: [10.0.0.0/33], reversePaths: ['*']} | want ADDRESS or ADDRESS/BITS",
        "{networks: [here], reversePaths: ['*']} | spec.networks[0] (line 1)",
        "{identities: [a], reversePaths: [a@b@c]} | spec.reversePaths[0]",
        "{identities: [a], reversePaths: [own], authors: ['<>']} | nobody writes as <>",
        "{identities: [a], reversePaths: [own], size: 5T} | want a size",
        "{identities: [a], reversePaths: [own], rates: [{per: 1h}]} | want mails, recipients or both",
        "{identities: [a], reversePaths: [own], rates: [{mails: 1}]} | per is missing",
        "{identities: [a], reversePaths: [own], rates: [{mails: 1, per: 32d}]} | from 1s to 31d",
        "{identities: [a], reversePaths: [own], rates: [{mails: -1, per: 1d}]} | want a whole number",
        "{identities: [a], reversePaths: [own], rates: {mails: 1}} | want a list",
        "{identities: [a], reversePath: [own]} | did you mean reversePaths?",
      })
  void mistakesSayWhatWouldBeRight(String spec, String wanted) {
    List<String> mistakes = load(spec).mistakes();

    assertEquals(1, mistakes.size());
    assertTrue(mistakes.getFirst().contains(wanted), mistakes.getFirst());
  }

  @Test
  void anIdentityOrNetworkBelongsToOnePolicy() {
    SettingsInForce loaded =
        load(
            "{identities: ['*@a.test'], networks: [192.0.2.1/24], reversePaths: ['*']}",
            "{identities: ['*@A.test'], reversePaths: ['*']}",
            "{networks: [192.0.2.2/24], reversePaths: ['*']}");

    assertEquals(1, loaded.settings().policies().size());
    assertTrue(loaded.mistakes().getFirst().contains("spec.identities: \"*@a.test\" is claimed"));
    assertTrue(loaded.mistakes().getLast().contains("spec.networks: \"192.0.2.0/24\" is claimed"));
  }

  @Test
  void theClosestPatternFitsBest() {
    List<String> closestFirst =
        List.of("ann@x.a.test", "*@x.a.test", "*@*.a.test", "*@*.test", "*");

    List<Integer> fits =
        closestFirst.stream().map(text -> new IdentityPattern(text).fit("ann@x.a.test")).toList();

    assertEquals(fits.stream().sorted((a, b) -> b - a).distinct().toList(), fits);
    assertEquals(0, new IdentityPattern("*@*.x.a.test").fit("ann@x.a.test"));
    assertEquals(0, new IdentityPattern("*@a.test").fit("robot"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        // pattern, address, covered for the identity ann@example.org
        "own, ann@example.org, true",
        "own, ANN@Example.ORG, true",
        "own, \"ann\"@example.org, true",
        "own, ann+x@example.org, false",
        "own, ann@sub.example.org, false",
        "own, ann@[192.0.2.1], false",
        "<>, ann@example.org, false",
        "*, x@y.test, true",
        "example.org, x@example.org, true",
        "example.org, x@sub.example.org, false",
        "example.org, \"x@example.org\"@evil.test, false",
        "*.example.org, x@sub.example.org, true",
        "*.example.org, x@example.org, false",
        "News@example.net, news@example.net, true",
        "\"a b\"@example.net, \"a b\"@example.net, true",
      })
  void addressesAreCovered(String pattern, String address, boolean covered) {
    assertEquals(
        covered,
        AddressPattern.parse(pattern)
            .covers(MailboxParser.parse(address), Optional.of("ann@example.org")));
  }

  @Test
  void anIdentityThatIsNoAddressHasNoOwnOne() {
    assertTrue(
        !new AddressPattern.Own()
            .covers(MailboxParser.parse("robot@example.org"), Optional.of("robot")));
  }

  private static SettingsInForce load(String... specs) {
    List<FileDocuments.Found> found = new ArrayList<>();
    for (int i = 0; i < specs.length; i++) {
      String spec = specs[i].startsWith("{") ? specs[i] : "\n" + specs[i].indent(2);
      String head =
          "{apiVersion: poststrom.io/v1alpha1, kind: SenderPolicy, metadata: {name: p%d}, ";
      found.addAll(
          FileDocuments.parse(
              i + ".yaml",
              specs[i].startsWith("{")
                  ? head.formatted(i) + "spec: " + spec + "}"
                  : "apiVersion: poststrom.io/v1alpha1\nkind: SenderPolicy\n"
                      + "metadata: {name: p%d}\nspec:%s".formatted(i, spec)));
    }
    return SettingsInForce.NOTHING.after(found);
  }
}
