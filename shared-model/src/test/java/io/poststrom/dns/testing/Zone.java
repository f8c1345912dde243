package io.poststrom.dns.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link ZoneServer} knows, and how it misbehaves. As text, one line each:
 *
 * <pre>
 * # a comment
 * example.test               MX    10 mx.example.test     ; TTL 300 unless told
 * example.test          60   TXT   "v=spf1 " "mx -all"    ; strings as they are, or the bare rest of the line
 * mx.example.test            A     192.0.2.1
 * www.example.test           CNAME example.test
 * _25._tcp.mx.example.test    TLSA  3 1 1 0123abcd              ; usage, selector, matching, data
 * $AUTHENTIC                                              ; answers are proven by DNSSEC (flag AD)
 * $NEGATIVE 30                                            ; SOA minimum of negative answers; 0: no SOA
 * gone.test                  *     NXDOMAIN
 * broken.test                TXT   SERVFAIL               ; or REFUSED: only for that type
 * silent.test                OTHER TIMEOUT                ; for each type that has no record
 * big.test                   *     TRUNCATE               ; UDP says "truncated", TCP answers
 * slow.test                  *     DELAY 300ms
 * </pre>
 *
 * <p>A name without records below which others lie has no data; any other unknown name does not
 * exist.
 */
public final class Zone {
  /** How a name answers instead of, or before, what it holds. */
  public sealed interface Manner {
    /** Answers with this RCODE. */
    record Rcode(int number) implements Manner {}

    /** Never answers. */
    record Silence() implements Manner {}

    /** Answers only over TCP. */
    record Truncation() implements Manner {}

    /** Answers late. */
    record Delay(Duration time) implements Manner {}
  }

  /** One record; the data in the zone's own words. */
  public record Entry(String type, long ttl, List<String> data) {}

  private record Key(String name, String type) {}

  private static final long DEFAULT_TTL = 300;

  private final Map<String, List<Entry>> entries = new HashMap<>();
  private final Map<Key, Manner> manners = new HashMap<>();
  private long negativeTtl = 60;
  private boolean authentic;

  /** Reads zone text. */
  public static Zone parse(String text) {
    Zone zone = new Zone();
    for (String line : text.lines().toList()) {
      List<String> words = words(line);
      if (!words.isEmpty()) {
        zone.line(words, line);
      }
    }
    return zone;
  }

  /** Adds a record; names may hold any octet, a character each. */
  public Zone add(String name, String type, String... data) {
    return add(name, DEFAULT_TTL, type, List.of(data));
  }

  /** Adds a record with its TTL. */
  public Zone add(String name, long ttl, String type, List<String> data) {
    entries.computeIfAbsent(lower(name), n -> new ArrayList<>()).add(new Entry(type, ttl, data));
    return this;
  }

  /** Sets how a name answers for a type, for {@code *} all, for {@code OTHER} those not held. */
  public Zone manner(String name, String type, Manner manner) {
    entries.computeIfAbsent(lower(name), n -> new ArrayList<>());
    manners.put(new Key(lower(name), type), manner);
    return this;
  }

  /** The SOA minimum of negative answers; 0: they come without SOA. */
  public long negativeTtl() {
    return negativeTtl;
  }

  /** Whether answers say that DNSSEC proves them, where the query asks. */
  public boolean isAuthentic() {
    return authentic;
  }

  /** Whether the name, or one below it, is known. */
  public boolean holds(String name) {
    return entries.containsKey(lower(name))
        || entries.keySet().stream().anyMatch(n -> n.endsWith("." + lower(name)));
  }

  /** The records of a name and type. */
  public List<Entry> entries(String name, String type) {
    return entries.getOrDefault(lower(name), List.of()).stream()
        .filter(e -> e.type().equals(type))
        .toList();
  }

  /** How a name answers for a type, if not plainly. */
  public Optional<Manner> manner(String name, String type) {
    Manner exact = manners.get(new Key(lower(name), type));
    Manner any = exact == null ? manners.get(new Key(lower(name), "*")) : exact;
    if (any == null && entries(name, type).isEmpty()) {
      any = manners.get(new Key(lower(name), "OTHER"));
    }
    return Optional.ofNullable(any);
  }

  private void line(List<String> words, String line) {
    if (words.getFirst().equals("$NEGATIVE")) {
      negativeTtl = Long.parseLong(words.get(1));
      return;
    }
    if (words.getFirst().equals("$AUTHENTIC")) {
      authentic = true;
      return;
    }
    String name = words.getFirst();
    boolean hasTtl = words.get(1).chars().allMatch(Character::isDigit);
    String type = words.get(hasTtl ? 2 : 1);
    List<String> data = words.subList(hasTtl ? 3 : 2, words.size());
    Optional<Manner> manner = manner(data);
    if (manner.isPresent()) {
      manner(name, type, manner.get());
    } else {
      long ttl = hasTtl ? Long.parseLong(words.get(1)) : DEFAULT_TTL;
      boolean bareText = type.equals("TXT") && line.indexOf('"') < 0;
      add(name, ttl, type, bareText ? List.of(String.join(" ", data)) : List.copyOf(data));
    }
  }

  private static Optional<Manner> manner(List<String> data) {
    return switch (data.isEmpty() ? "" : data.getFirst()) {
      case "NXDOMAIN" -> Optional.of(new Manner.Rcode(3));
      case "SERVFAIL" -> Optional.of(new Manner.Rcode(2));
      case "REFUSED" -> Optional.of(new Manner.Rcode(5));
      case "TIMEOUT" -> Optional.of(new Manner.Silence());
      case "TRUNCATE" -> Optional.of(new Manner.Truncation());
      case "DELAY" -> Optional.of(new Manner.Delay(millis(data)));
      default -> Optional.empty();
    };
  }

  private static Duration millis(List<String> data) {
    return Duration.ofMillis(Long.parseLong(data.get(1).replace("ms", "")));
  }

  /** Splits at blanks outside quotes; a comment ends the line. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean open = false;
    for (char c : line.toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
        open = true;
      } else if (!quoted && (c == '#' || c == ';') && !open) {
        break;
      } else if (!quoted && Character.isWhitespace(c)) {
        if (open) {
          words.add(word.toString());
          word.setLength(0);
          open = false;
        }
      } else {
        word.append(c);
        open = true;
      }
    }
    if (open) {
      words.add(word.toString());
    }
    return words;
  }

  private static String lower(String name) {
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    byte[] octets = bare.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < octets.length; i++) {
      octets[i] = octets[i] >= 'A' && octets[i] <= 'Z' ? (byte) (octets[i] + 32) : octets[i];
    }
    return new String(octets, StandardCharsets.ISO_8859_1);
  }
}
