package io.poststrom.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.settings.KnownRecipients.Asked;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What MailDomain documents say about recipients, and what is wrong with bad ones. */
final class KnownRecipientsTest {
  @Test
  void allFieldsAreRead() {
    SettingsInForce loaded =
        load(
            """
            addresses: [Ann@Example.org, '"bob"', "\\"c d\\"@sub.example.org"]
            patterns: ["Sales-*", "*@sub.example.org"]
            file: lists/example.org
            ldap: true
            callAhead: true
            subaddress: "+"
            """);

    assertEquals(List.of(), loaded.mistakes());
    assertEquals(
        new KnownRecipients(
            Set.of("ann@example.org", "bob", "\"c d\"@sub.example.org"),
            List.of(new AddressGlob("sales-*"), new AddressGlob("*@sub.example.org")),
            Optional.of("lists/example.org"),
            Set.of(Asked.LDAP, Asked.NEXT_HOP),
            Optional.of('+')),
        loaded.settings().domains().getFirst().recipients());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{}                             | want one or more of",
        "{ldap: false}                  | want one or more of",
        "{subaddress: +}                | want one or more of",
        "{addresses: []}                | want a list of 1 or more",
        "{addresses: [a@example.net]}   | its domain is none of spec.domains",
        "{addresses: [a@example.org b]} | is wrong",
        "{addresses: ['a@[192.0.2.1]']} | is wrong",
        "{patterns: [sales]}            | one of them *",
        "{patterns: ['a *']}            | white space",
        "{ldap: maybe}                  | want true or false",
        "{ldap: true, subaddress: ab}   | want one of the characters",
        "{call-ahead: true}             | did you mean callAhead?",
      })
  void aMistakeIsNamed(String recipients, String sentence) {
    List<String> mistakes = load(recipients).mistakes();

    assertEquals(1, mistakes.size());
    assertTrue(mistakes.getFirst().contains(sentence), mistakes.getFirst());
    assertTrue(mistakes.getFirst().contains("spec.recipients"), mistakes.getFirst());
  }

  @ParameterizedTest
  @CsvSource({
    "a*,       abc@x,     true",
    "a*,       a@x,       true",
    "a*,       b@x,       false",
    "*a,       bba@x,     true",
    "*a,       a@a,       true",
    "*a,       ab@a,      false",
    "a*a,      a@x,       false",
    "a*a,      aa@x,      true",
    "a*b*c,    aXbYc@x,   true",
    "a*b*c,    acb@x,     false",
    "a*bc*c,   abc@x,     false",
    "*,        any@x,     true",
    "*@x,      any@x,     true",
    "*@x,      any@y.x,   false",
    "a@*.x,    a@y.x,     true",
    "a**b,     ab@x,      true",
  })
  void starsStandForAnyCharacters(String pattern, String address, boolean covers) {
    assertEquals(
        covers, new AddressGlob(pattern).covers(address.toLowerCase(java.util.Locale.ROOT)));
  }

  private static SettingsInForce load(String recipients) {
    String indented = recipients.strip().replace("\n", "\n    ");
    return SettingsInForce.NOTHING.after(
        FileDocuments.parse(
            "a.yaml",
            """
            apiVersion: poststrom.io/v1alpha1
            kind: MailDomain
            metadata: {name: ours}
            spec:
              domains: [example.org, "*.example.org"]
              recipients:
                %s
            """
                .formatted(indented)));
  }
}
