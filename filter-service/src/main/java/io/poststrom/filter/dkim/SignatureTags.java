package io.poststrom.filter.dkim;

import io.poststrom.smtp.Domain;
import io.poststrom.text.Printable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the tags that signatures of several kinds have in common. RFC 6376 section 3.5. Where a
 * value is wrong a stand-in comes back, and the first thing wrong stays as the problem.
 */
public final class SignatureTags {
  private static final int SHOWN = 60;
  private static final int MAX_DIGITS = 18;

  private final TagList tags;
  private String problem = "";

  /** Of this list. */
  public SignatureTags(TagList tags) {
    this.tags = tags;
  }

  /** The first thing wrong, printable ASCII; empty if nothing was. */
  public String problem() {
    return problem;
  }

  /** {@code a=}. */
  public Optional<Algorithm> algorithm() {
    String word = required("a");
    Optional<Algorithm> algorithm = Algorithm.of(word);
    if (word.equalsIgnoreCase("rsa-sha1")) {
      note("rsa-sha1 must not be used (RFC 8301 section 3.1)");
    } else if (algorithm.isEmpty()) {
      note("unknown algorithm " + shown(word));
    }
    return algorithm;
  }

  /** A domain name, which may hold UTF-8 (RFC 8616). */
  public Optional<Domain> domain(String tag) {
    String text = utf8(required(tag));
    try {
      return Optional.of(Domain.of(text));
    } catch (IllegalArgumentException e) {
      note(tag + "= is no domain name");
      return Optional.empty();
    }
  }

  /** {@code h=}: the names in lower case. From must be signed: section 5.4. */
  public List<String> fields() {
    List<String> fields = new ArrayList<>();
    for (String name : TagList.withoutSpace(required("h")).split(":", -1)) {
      fields.add(name.toLowerCase(Locale.ROOT));
    }
    if (!fields.contains("from")) {
      note("h= does not hold From");
    }
    return fields;
  }

  /** Base64 that holds something, without white space. */
  public String base64(String tag) {
    String text = TagList.withoutSpace(required(tag));
    try {
      if (Base64.getDecoder().decode(text).length == 0) {
        note(tag + "= is empty");
      }
    } catch (IllegalArgumentException e) {
      note(tag + "= is not Base64");
    }
    return text;
  }

  /** {@code c=}, its first (0) or second part; simple for what is not named. */
  public Canonicalisation canonicalisation(int part) {
    String[] words = tags.compact("c").orElse("simple").split("/", -1);
    Optional<Canonicalisation> word =
        part < words.length
            ? Canonicalisation.of(words[part])
            : Optional.of(Canonicalisation.SIMPLE);
    if (word.isEmpty() || words.length > 2) {
      note("unknown canonicalisation " + shown(String.join("/", words)));
    }
    return word.orElse(Canonicalisation.SIMPLE);
  }

  /** Digits, if the tag is there; {@link Long#MAX_VALUE} for too many. */
  public OptionalLong number(String tag) {
    Optional<String> text = tags.value(tag);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    String digits = text.get();
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      note(tag + "= is no number");
      return OptionalLong.empty();
    }
    return OptionalLong.of(digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits));
  }

  /** A time; of more seconds than a clock of ours will ever show: never. */
  public Optional<Instant> time(String tag) {
    OptionalLong seconds = number(tag);
    return seconds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Instant.ofEpochSecond(Math.min(seconds.getAsLong(), Instant.MAX.getEpochSecond())));
  }

  /** A value that must be there. */
  public String required(String tag) {
    Optional<String> value = tags.value(tag);
    if (value.isEmpty()) {
      note("no tag " + tag + "=");
    }
    return value.orElse("");
  }

  /** Something is wrong, in words. The first problem stays. */
  public void note(String what) {
    if (problem.isEmpty()) {
      problem = what;
    }
  }

  static String utf8(String octets) {
    return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String shown(String word) {
    return Printable.ascii(word.length() > SHOWN ? word.substring(0, SHOWN) + "..." : word);
  }
}
