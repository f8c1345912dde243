package io.poststrom.ingress.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.settings.UserSecret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(strings = {"argon2id", "bcrypt", "scram-sha-256", "scram-sha-1", "cram-md5"})
  void aSecretThatTheCommandMakesFitsItsPasswordAndNoOther(String kind) throws IOException {
    assertEquals(0, hash("pässword\n", "hash", kind), err::toString);

    UserSecret secret = UserSecret.parse(out.toString(StandardCharsets.UTF_8).strip());
    assertTrue(Passwords.match(secret, "pässword"));
    assertFalse(Passwords.match(secret, "passwort"));
  }

  @Test
  void aDigestMd5SecretIsOfAUserAndARealm() throws IOException {
    assertEquals(0, hash("secret\n", "hash", "digest-md5", "chris", "elwood.innosoft.com"));

    // As htdigest writes it.
    String text = out.toString(StandardCharsets.UTF_8).strip();
    assertEquals("DIGEST-MD5$chris:elwood.innosoft.com:eb5a750053e4d2c34aa84bbc9b0b6ee7", text);
    assertTrue(Passwords.match(UserSecret.parse(text), "secret"));
    assertFalse(Passwords.match(UserSecret.parse(text), "Secret"));
  }

  @Test
  void theCommandMakesArgon2idUnlessToldOtherwise() throws IOException {
    assertEquals(0, hash("x", "hash"));
    assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
  }

  @Test
  void severalKindsAreOneLineEach() throws IOException {
    assertEquals(0, hash("x\r\n", "hash", "cram-md5", "scram-sha-1"));
    assertEquals(2, out.toString(StandardCharsets.UTF_8).lines().count());
  }

  static Stream<List<String>> wrong() {
    return Stream.of(
        List.of("x"),
        List.of("x", "hash", "md5"),
        List.of("x", "hash", "digest-md5"),
        List.of("x", "hash", "digest-md5", "a:b", "realm"),
        List.of("", "hash"),
        List.of("\n", "hash"),
        List.of("a\u0007b", "hash"),
        List.of("x".repeat(73), "hash", "bcrypt"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatCanNotBeDoneIsSaidWithoutThePassword(List<String> row) throws IOException {
    assertEquals(2, hash(row.getFirst(), row.subList(1, row.size()).toArray(new String[0])));
    assertTrue(err.toString(StandardCharsets.UTF_8).startsWith("poststrom: "));
  }

  /** Made by others: the reference implementation of Argon2, and the vectors of bcrypt. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "password"
            + " $argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "password"
            + " $argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
        "abc $2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
      })
  void secretsOfOtherProgramsFit(String password, String secret) {
    assertTrue(Passwords.match(UserSecret.parse(secret), password));
    assertFalse(Passwords.match(UserSecret.parse(secret), password + "x"));
  }

  /** RFC 2195 section 2. */
  @Test
  void theExampleOfRfc2195() {
    String context = KeyedMd5.context("tanstaaftanstaaf".getBytes(StandardCharsets.US_ASCII));
    String challenge = "<1896.697170952@postoffice.reston.mci.net>";
    assertTrue(KeyedMd5.match(context, challenge, "b913a602c7eda7a495b4e6e7334d3890"));
    assertFalse(KeyedMd5.match(context, challenge + " ", "b913a602c7eda7a495b4e6e7334d3890"));
  }

  /** RFC 2202 section 2: a key longer than a block. */
  @Test
  void aLongKeyIsDigestedFirst() {
    byte[] key = new byte[80];
    Arrays.fill(key, (byte) 0xaa);
    assertTrue(
        KeyedMd5.match(
            KeyedMd5.context(key),
            "Test Using Larger Than Block-Size Key - Hash Key First",
            "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"));
  }

  private int hash(String input, String... arguments) throws IOException {
    return SecretCommand.run(
        List.of(arguments),
        new StringReader(input),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
