package io.poststrom.ingress.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.config.DurationConverter;
import io.poststrom.config.WrongSettings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings of a directory come to, and what is wrong with bad ones. */
class LdapSetupTest {
  private static final String PREFIX = "poststrom.ingress.ldap";

  @TempDir Path folder;

  @Test
  void withoutServersThereIsNoDirectory() {
    assertEquals(Optional.empty(), open(""));
  }

  @Test
  void itIsForUsersForRecipientsOrForBoth() {
    LdapSetup.Opened users = open("urls=ldap://a;user-dn=uid={user},dc=x").orElseThrow();
    assertTrue(users.passwords().isPresent() && users.recipients().isEmpty());
    LdapSetup.Opened recipients =
        open("urls=ldaps://a:1636,ldap://[::1];base=dc=x;recipient-filter=(mail={address})")
            .orElseThrow();
    assertTrue(recipients.passwords().isEmpty() && recipients.recipients().isPresent());
    LdapSetup.Opened both =
        open("urls=ldap://a;base=dc=x;recipient-filter=(mail={address});user-filter=(uid={user});"
                + "identity-attribute=mail")
            .orElseThrow();
    assertTrue(both.passwords().isPresent() && both.recipients().isPresent());
    both.directory().close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "base=dc=x                                     | base=dc=x is wrong: urls is not set",
        "urls=ldap://a                                 | want user-filter, user-dn or recipient-filter",
        "urls=http://a;user-dn=uid={user}              | want ldap://HOST:PORT or ldaps://HOST:PORT",
        "urls=ldap://a/dc=x;user-dn=uid={user}         | want ldap://HOST:PORT or ldaps://HOST:PORT",
        "urls=ldap://u@a;user-dn=uid={user}            | want ldap://HOST:PORT or ldaps://HOST:PORT",
        "urls=a b;user-dn=uid={user}                   | want ldap://HOST:PORT or ldaps://HOST:PORT",
        "urls=ldap://a;user-filter=(uid={user})        | base is not set",
        "urls=ldap://a;user-dn=uid=ann                 | user-dn=uid=ann is wrong: want one of these",
        "urls=ldap://a;base=dc=x;user-filter=(uid={u}) | may stand in braces are user",
        "urls=ldap://a;base=dc=x;recipient-filter=(mail={address} | recipient-filter=(mail={address} is",
        "urls=ldap://a;user-dn=uid={user};bind-dn=cn=a | want both or none of them",
        "urls=ldap://a;user-dn=uid={user};bind-dn=cn=a;password-file=/gone | the file can't be read",
        "urls=ldap://a;user-dn=uid={user};authorities=/gone | authorities",
        "urls=ldap://a;user-dn=uid={user};identity-attribute=mail | identity-attribute needs user-filter",
        "urls=ldap://a;base=dc=x;user-dn=uid={user};user-filter=(uid={user}) | want one of them",
      })
  void aMistakeIsSaidAtStart(String settings, String sentence) {
    WrongSettings wrong = assertThrows(WrongSettings.class, () -> open(settings));

    String message = String.valueOf(wrong.getMessage());
    assertTrue(message.contains(PREFIX) && message.contains(sentence.strip()), message);
  }

  @Test
  void aFileWithoutACertificateIsWrong() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");

    WrongSettings wrong =
        assertThrows(
            WrongSettings.class,
            () -> open("urls=ldap://a;user-dn=uid={user};authorities=" + empty));

    assertTrue(String.valueOf(wrong.getMessage()).contains("no certificate"), wrong.getMessage());
  }

  @Test
  void allMistakesAreSaidTogether() {
    WrongSettings wrong =
        assertThrows(WrongSettings.class, () -> open("urls=http://a;user-dn=uid=ann;bind-dn=cn=a"));

    assertEquals(3, String.valueOf(wrong.getMessage()).split(PREFIX, -1).length - 1);
  }

  private static Optional<LdapSetup.Opened> open(String settings) {
    Map<String, String> given = new HashMap<>();
    for (String one : settings.split(";", -1)) {
      if (!one.isBlank()) {
        String[] keyAndValue = one.strip().split("=", 2);
        given.put(PREFIX + "." + keyAndValue[0], keyAndValue[1]);
      }
    }
    LdapSettings mapped =
        new SmallRyeConfigBuilder()
            .withMapping(LdapSettings.class, PREFIX)
            .withConverter(Duration.class, 200, new DurationConverter())
            .withSources(new PropertiesConfigSource(given, "given", 400))
            .build()
            .getConfigMapping(LdapSettings.class, PREFIX);
    return new LdapSetup(mapped).open(InstantSource.system());
  }
}
