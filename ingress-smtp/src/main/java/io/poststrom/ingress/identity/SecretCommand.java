package io.poststrom.ingress.identity;

import io.poststrom.ingress.sasl.DigestKeys;
import io.poststrom.ingress.sasl.Prepared;
import io.poststrom.settings.UserSecret;
import io.poststrom.settings.UserSecret.ScramHash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The program behind {@code ./poststrom user}: {@code hash} turns a password into its secret,
 * {@code token} makes a token for a program and the document of its user.
 */
public final class SecretCommand {
  private static final String USAGE =
      "want: hash [argon2id|bcrypt|scram-sha-256|scram-sha-1|cram-md5 ...], or hash digest-md5 USER"
          + " REALM, and the password as one line on standard input; or token IDENTITY";
  private static final Pattern IDENTITY = Pattern.compile("[A-Za-z0-9.!#$&*+/=?^_~@-]{1,255}");

  private SecretCommand() {}

  /** Arguments: {@code hash} and the kinds of secrets, argon2id if there is none. */
  public static void main(String[] arguments) throws IOException {
    boolean asks = arguments.length > 0 && arguments[0].equals("hash");
    Reader in = asks ? input() : Reader.nullReader();
    System.exit(run(List.of(arguments), in, System.out, System.err));
  }

  /** Returns the exit code: 2 where the arguments or the password can't be used. */
  static int run(List<String> arguments, Reader in, PrintStream out, PrintStream err)
      throws IOException {
    try {
      if (arguments.size() == 2 && arguments.getFirst().equals("token")) {
        token(arguments.get(1), out, err);
        return 0;
      }
      if (arguments.isEmpty() || !arguments.getFirst().equals("hash")) {
        throw new IllegalArgumentException(USAGE);
      }
      secrets(arguments.subList(1, arguments.size()), in).forEach(s -> out.println(s.text()));
      return 0;
    } catch (IllegalArgumentException e) {
      err.println("poststrom: " + e.getMessage());
      return 2;
    }
  }

  /** The document goes to a file, the token to whoever looks: it is shown this once. */
  private static void token(String identity, PrintStream out, PrintStream err) {
    if (!IDENTITY.matcher(identity).matches()) {
      throw new IllegalArgumentException("want an identity such as shop@example.org");
    }
    String token = Passwords.token(new SecureRandom());
    String name = identity.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    out.println("apiVersion: poststrom.io/v1alpha1");
    out.println("kind: MailUser");
    out.println("metadata: {name: " + name.replaceAll("^-|-$", "") + "}");
    out.println("spec:");
    out.println("  identity: '" + identity + "'");
    out.println("  secrets: ['" + UserSecret.ApiToken.of(token).text() + "']");
    err.println(token);
  }

  private static List<UserSecret> secrets(List<String> kinds, Reader in) throws IOException {
    String password = password(in);
    if (!kinds.isEmpty() && kinds.getFirst().equals("digest-md5")) {
      return List.of(digestMd5(kinds, password));
    }
    return (kinds.isEmpty() ? List.of("argon2id") : kinds)
        .stream().map(kind -> secret(kind, password)).toList();
  }

  /** This one holds for a name and a realm only, which must be such that it can be read again. */
  private static UserSecret digestMd5(List<String> arguments, String password) {
    if (arguments.size() != 3) {
      throw new IllegalArgumentException(USAGE);
    }
    return UserSecret.parse(DigestKeys.secret(arguments.get(1), arguments.get(2), password).text());
  }

  private static UserSecret secret(String kind, String password) {
    SecureRandom random = new SecureRandom();
    return switch (kind) {
      case "argon2id" -> Passwords.argon2id(password, random);
      case "bcrypt" -> Passwords.bcrypt(password, random);
      case "scram-sha-256" -> Passwords.scram(ScramHash.SHA_256, password, random);
      case "scram-sha-1" -> Passwords.scram(ScramHash.SHA_1, password, random);
      case "cram-md5" -> Passwords.cramMd5(password);
      default -> throw new IllegalArgumentException(USAGE);
    };
  }

  private static String password(Reader in) throws IOException {
    Optional<String> line = Optional.ofNullable(new BufferedReader(in).readLine());
    return line.flatMap(Prepared::of)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "want a password of 1 to 1,000 characters, none of them a control character"));
  }

  /** At a terminal the password is not shown. */
  private static Reader input() {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      return new InputStreamReader(System.in, StandardCharsets.UTF_8);
    }
    char[] typed = console.readPassword("Password: ");
    return new StringReader(typed == null ? "" : new String(typed));
  }
}
