package io.poststrom.ingress.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.settings.MailUser;
import io.poststrom.settings.UserSecret.ScramHash;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserLinesTest {
  private static final Random RANDOM = new Random(1);

  @Test
  void eachLineIsASecretOfAUser() {
    String bcrypt = Passwords.bcrypt("right", RANDOM).text();
    String scram = Passwords.scram(ScramHash.SHA_256, "right", RANDOM).text();

    List<MailUser> users =
        UserLines.parse(
            "# staff\r\nAnn@Example.org:"
                + bcrypt
                + "\r\n\nbob:"
                + scram
                + "\nann@example.org:"
                + scram);

    assertEquals(
        List.of("ann@example.org", "bob"), users.stream().map(MailUser::identity).toList());
    assertEquals(
        List.of(bcrypt, scram), users.getFirst().secrets().stream().map(s -> s.text()).toList());
    assertEquals(List.of(), UserLines.parse("\n# nobody\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "ann                 | line 2: want IDENTITY:SECRET",
        "ann:sesame          | line 2: ",
        "ann:                | line 2: ",
        ":$2y$05$sesame      | line 2: ",
        "a b:CRAM-MD5$sesame | line 2: ",
      })
  void aMistakeNamesItsLineAndShowsNoSecret(String line, String sentence) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> UserLines.parse("#\n" + line));

    String message = String.valueOf(wrong.getMessage());
    assertTrue(message.startsWith(sentence.strip()), message);
    assertFalse(message.contains("sesame"), message);
  }
}
