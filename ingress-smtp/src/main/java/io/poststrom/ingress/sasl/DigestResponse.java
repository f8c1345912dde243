package io.poststrom.ingress.sasl;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client says in DIGEST-MD5: RFC 2831 section 2.1.2.
 *
 * @param authzid whom it wants to act for; empty: for itself
 * @param nonce like the next three as octets, each a character, because they go into digests so
 * @param response the digest, in lower case hexadecimal
 */
record DigestResponse(
    String username,
    String realm,
    String authzid,
    String nonce,
    String count,
    String cnonce,
    String uri,
    String response) {
  private static final int MAX_OCTETS = 4_096;
  private static final String UTF_8 = "utf-8";
  private static final String BETWEEN = ", \t\r\n";
  private static final String SPACE = "[ \\t\\r\\n]*+";
  private static final String TOKEN = "([!#-'*+\\-.0-9A-Z^-z|~]++)";
  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "(?s)"
              + SPACE
              + TOKEN
              + SPACE
              + "="
              + SPACE
              + "(?:"
              + TOKEN
              + "|\"((?:[^\"\\\\]++|\\\\.)*+)\")"
              + SPACE
              + "(?:,|$)");
  private static final Pattern ESCAPED = Pattern.compile("(?s)\\\\(.)");
  private static final Set<String> REQUIRED =
      Set.of("username", "nonce", "cnonce", "nc", "digest-uri", "response");

  /** Reads a message; empty where it breaks the rules or asks for more than authentication. */
  static Optional<DigestResponse> parse(byte[] message) {
    return message.length > MAX_OCTETS
        ? Optional.empty()
        : directives(new String(message, StandardCharsets.ISO_8859_1))
            .filter(said -> said.keySet().containsAll(REQUIRED))
            .filter(said -> said.getOrDefault("qop", "auth").equals("auth"))
            .flatMap(DigestResponse::of);
  }

  /** Empty where something is no directive, or comes twice. Empty elements are none. */
  private static Optional<Map<String, String>> directives(String message) {
    Map<String, String> said = new HashMap<>();
    Matcher directive = DIRECTIVE.matcher(message);
    int at = 0;
    while (at < message.length()) {
      if (BETWEEN.indexOf(message.charAt(at)) >= 0) {
        at++;
        continue;
      }
      if (!directive.region(at, message.length()).lookingAt()) {
        return Optional.empty();
      }
      String value =
          directive.group(2) == null
              ? ESCAPED.matcher(directive.group(3)).replaceAll("$1")
              : directive.group(2);
      if (said.putIfAbsent(directive.group(1).toLowerCase(Locale.ROOT), value) != null) {
        return Optional.empty();
      }
      at = directive.end();
    }
    return Optional.of(said);
  }

  private static Optional<DigestResponse> of(Map<String, String> said) {
    String charset = said.getOrDefault("charset", "");
    Optional<String> username = characters(said.getOrDefault("username", ""), charset);
    Optional<String> realm = characters(said.getOrDefault("realm", ""), charset);
    Optional<String> authzid = characters(said.getOrDefault("authzid", ""), UTF_8);
    String response = said.getOrDefault("response", "").toLowerCase(Locale.ROOT);
    if (username.isEmpty() || realm.isEmpty() || authzid.isEmpty() || !isDigest(response)) {
      return Optional.empty();
    }
    return Optional.of(
        new DigestResponse(
            username.get(),
            realm.get(),
            authzid.get(),
            said.getOrDefault("nonce", ""),
            said.getOrDefault("nc", ""),
            said.getOrDefault("cnonce", ""),
            said.getOrDefault("digest-uri", ""),
            response));
  }

  private static Optional<String> characters(String octets, String charset) {
    if (charset.isEmpty()) {
      return Optional.of(octets);
    }
    byte[] encoded = octets.getBytes(StandardCharsets.ISO_8859_1);
    return charset.equalsIgnoreCase(UTF_8)
        ? Prepared.text(encoded, 0, encoded.length)
        : Optional.empty();
  }

  private static boolean isDigest(String text) {
    return text.matches("[0-9a-f]{32}");
  }
}
