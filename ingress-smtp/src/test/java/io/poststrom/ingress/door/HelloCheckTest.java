package io.poststrom.ingress.door;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.ingress.session.Answer.Barred;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Listener;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.smtp.Domain;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelloCheckTest {
  private static final Client CLIENT =
      new Client(
          Listener.MX,
          InetAddress.ofLiteral("192.0.2.5"),
          4_711,
          InetAddress.ofLiteral("198.51.100.1"),
          Trust.WORLD);

  @ParameterizedTest
  @CsvSource({
    "client.example.com,     fine",
    "client.example.com.,    fine",
    "localhost,              fine",
    "my_pc,                  fine",
    "-_-.example,            helo-syntax",
    "xn--mnchen-3ya.example, fine",
    "münchen.example,        fine",
    "host.ours.example,      fine",
    "[192.0.2.5],            fine",
    "[192.0.2.77],           fine",
    "[IPv6:2001:db8::5],     fine",
    // none at all
    "192.0.2.5,              helo-syntax",
    "2001:db8::5,            helo-syntax",
    "..,                     helo-syntax",
    "a..b,                   helo-syntax",
    "-a.example,             helo-syntax",
    "a b,                    helo-syntax",
    "a@example,              helo-syntax",
    "<a.example>,            helo-syntax",
    "[],                     helo-syntax",
    "[192.0.2.5,             helo-syntax",
    "[192.0.2.500],          helo-syntax",
    "[client.example],       helo-syntax",
    // ours
    "mx.ours.example,        helo-own-name",
    "MX.Ours.Example.,       helo-own-name",
    "ours.example,           helo-own-name",
    "[198.51.100.1],         helo-own-name",
  })
  void aNameIsJudgedByWhatItIs(String name, String check) {
    assertEquals(check, judge(new DoorRules.Hello(true, true, true), name));
  }

  @ParameterizedTest
  @CsvSource({"..,fine", "mx.ours.example,fine", "[192.0.2.5],helo-literal"})
  void eachRuleIsASetting(String name, String check) {
    assertEquals(check, judge(new DoorRules.Hello(false, false, false), name));
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "127.0.0.1, 198.51.100.1", "198.51.100.1, 198.51.100.1"})
  void aClientOnThisVeryHostHasOurName(String address, String local) {
    Client here =
        new Client(
            Listener.MX,
            InetAddress.ofLiteral(address),
            4_711,
            InetAddress.ofLiteral(local),
            Trust.WORLD);
    DoorRules.Hello rules = new DoorRules.Hello(true, true, true);
    assertEquals("fine", judge(rules, here, "mx.ours.example"));
    assertEquals("fine", judge(rules, here, "[" + local + "]"));
  }

  private static String judge(DoorRules.Hello rules, String name) {
    return judge(rules, CLIENT, name);
  }

  private static String judge(DoorRules.Hello rules, Client client, String name) {
    return new HelloCheck(
            rules, Domain.of("mx.ours.example"), d -> d.equals(Domain.of("ours.example")))
        .objection(client, name)
        .map(Barred::check)
        .orElse("fine");
  }
}
