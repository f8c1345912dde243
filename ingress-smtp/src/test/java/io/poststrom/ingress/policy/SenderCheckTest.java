package io.poststrom.ingress.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.Objection;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.settings.AddressPattern;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.SenderPolicy;
import io.poststrom.settings.SenderPolicy.Covered;
import io.poststrom.settings.SenderPolicy.IdentityPattern;
import io.poststrom.settings.SenderPolicy.Limits;
import io.poststrom.settings.SenderPolicy.Rate;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.ReversePath;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which policy decides, and that a change counts at once; the transcripts show the rest. */
class SenderCheckTest {
  private final SenderCheck check = new SenderCheck(() -> Instant.EPOCH);

  @ParameterizedTest
  @CsvSource({
    "ann@example.org,        exact",
    "Ann@Example.org,        exact",
    "bob@example.org,        domain",
    "bob@sub.example.org,    below",
    "bob@x.sub.example.org,  farBelow",
    "robot,                  all",
    "bob@elsewhere.example,  all",
  })
  void theClosestPolicyDecidesAboutAnIdentity(String identity, String wanted) {
    check.onChange(
        settings(
            policy("all", List.of("*"), List.of()),
            policy("below", List.of("*@*.example.org"), List.of()),
            policy("farBelow", List.of("*@*.sub.example.org"), List.of()),
            policy("domain", List.of("*@example.org"), List.of()),
            policy("exact", List.of("ann@example.org"), List.of())));

    assertEquals(Optional.of(wanted), rule(user(identity)));
  }

  @Test
  void whereNoPolicyCoversAnIdentityTheDefaultDoes() {
    assertEquals(Optional.of("(default)"), rule(user("ann@example.org")));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,    inner",
    "192.0.2.200,  outer",
    "2001:db8::7,  six",
    "198.51.100.1, ",
  })
  void theClosestNetworkDecidesAboutARelayClient(String address, String wanted) {
    check.onChange(
        settings(
            policy("outer", List.of(), List.of("192.0.2.0/24")),
            policy("inner", List.of("*"), List.of("192.0.2.0/28")),
            policy("six", List.of(), List.of("2001:db8::/32"))));

    assertEquals(Optional.ofNullable(wanted), rule(client(address, Trust.RELAY)));
    assertEquals(Optional.empty(), rule(client(address, Trust.WORLD)), "the world has no policy");
    assertEquals(
        Optional.of("inner"),
        rule(
            new Client(
                Listener.SUBMISSION, ip(address), 1, ip(address), Trust.RELAY, Optional.of("a"))),
        "an identity goes before a network");
  }

  @Test
  void aChangeCountsAtOnce() {
    Client ann = user("ann@example.org");
    ReversePath path = new ReversePath.Of(MailboxParser.parse("boss@example.org"));
    assertTrue(check.atMail(ann, path, 0).isPresent());
    assertTrue(check.wantHeader(ann));

    check.onChange(
        settings(
            new SenderPolicy(
                "open",
                covered(List.of("*"), List.of()),
                List.of(AddressPattern.parse("*")),
                List.of(AddressPattern.parse("*")),
                Limits.NONE)));
    assertFalse(check.atMail(ann, path, 0).isPresent());
    assertFalse(check.atMail(ann, new ReversePath.Null(), 0).isPresent());
    assertFalse(check.wantHeader(ann), "nothing is asked of From");
    assertFalse(check.atEnd(ann, Optional.empty(), 1).isPresent());
  }

  @Test
  void aHeaderThatNobodyHasReadIsAskedForAgain() {
    assertEquals(
        451, check.atEnd(user("a@b.example"), Optional.empty(), 1).orElseThrow().reply().code());
  }

  @Test
  void addressesOfANetworkAreCountedEachForItself() {
    Rate rate = new Rate(OptionalInt.of(1), OptionalInt.empty(), Duration.ofHours(1));
    check.onChange(
        settings(
            new SenderPolicy(
                "nets",
                covered(List.of(), List.of("10.0.0.0/8", "2001:db8::/32")),
                List.of(AddressPattern.parse("*")),
                List.of(AddressPattern.parse("*")),
                new Limits(OptionalLong.empty(), List.of(rate)))));

    List<Boolean> refused =
        Stream.of("10.0.0.1", "10.0.0.2", "10.0.0.1", "2001:db8::1", "2001:db8::2", "2001:db8:1::1")
            .map(address -> check.atEnd(client(address, Trust.RELAY), Optional.empty(), 1))
            .map(Optional::isPresent)
            .toList();

    assertEquals(Arrays.asList(false, false, true, false, true, false), refused);
  }

  private Optional<String> rule(Client client) {
    ReversePath elsewhere = new ReversePath.Of(MailboxParser.parse("x@nowhere.example"));
    return check.atMail(client, elsewhere, 0).flatMap(Objection::rule);
  }

  private static MailSettings settings(SenderPolicy... policies) {
    return new MailSettings(List.of(), List.of(), List.of(), List.of(), List.of(policies));
  }

  private static SenderPolicy policy(String name, List<String> identities, List<String> networks) {
    List<AddressPattern> own = List.of(AddressPattern.parse("own"));
    return new SenderPolicy(name, covered(identities, networks), own, own, Limits.NONE);
  }

  private static Covered covered(List<String> identities, List<String> networks) {
    return new Covered(identities.stream().map(IdentityPattern::new).toList(), networks);
  }

  private static Client user(String identity) {
    return new Client(
        Listener.SUBMISSION,
        ip("192.0.2.1"),
        1,
        ip("192.0.2.2"),
        Trust.RELAY,
        Optional.of(identity));
  }

  private static Client client(String address, Trust trust) {
    return new Client(Listener.MX, ip(address), 1, ip("192.0.2.2"), trust);
  }

  private static InetAddress ip(String text) {
    return InetAddress.ofLiteral(text);
  }
}
