package io.poststrom.filter.dkim;

import io.poststrom.smtp.Domain;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the value of a DKIM-Signature field. RFC 6376 sections 3.5 and 6.1.1. What is no tag list
 * is neutral; a list that makes no signature is a permerror, for the first thing wrong with it.
 */
final class SignatureParser {
  /** Octets of the field's value; a signature of 4,096 bits over 40 fields has less than 2,000. */
  static final int MAX_OCTETS = 16 << 10;

  private final TagList tags;
  private final SignatureTags common;

  private SignatureParser(TagList tags) {
    this.tags = tags;
    this.common = new SignatureTags(tags);
  }

  /** What parsing came to. */
  sealed interface Parsed {
    /** A signature. */
    record Valid(DkimSignature signature) implements Parsed {}

    /** None; the reason is printable ASCII. */
    record Invalid(DkimResult result, String reason) implements Parsed {}
  }

  /** Parses what stands after the field's colon, an octet a character. */
  static Parsed parse(String value) {
    if (value.length() > MAX_OCTETS) {
      return new Parsed.Invalid(
          DkimResult.NEUTRAL, "a signature of more than " + MAX_OCTETS + " octets");
    }
    return switch (TagList.parse(value)) {
      case TagList.Parsed.Invalid(String reason) -> new Parsed.Invalid(DkimResult.NEUTRAL, reason);
      case TagList.Parsed.Valid(TagList tags) -> new SignatureParser(tags).parse();
    };
  }

  private Parsed parse() {
    version();
    Optional<Algorithm> algorithm = common.algorithm();
    Optional<Domain> domain = common.domain("d");
    Optional<Domain> selector = common.domain("s");
    List<String> fields = fields();
    String bodyHash = common.base64("bh");
    String value = common.base64("b");
    Canonicalisation header = common.canonicalisation(0);
    Canonicalisation body = common.canonicalisation(1);
    String identity = domain.map(this::identity).orElse("");
    OptionalLong length = common.number("l");
    Optional<Instant> signedAt = common.time("t");
    Optional<Instant> expires = common.time("x");
    queries();
    if (signedAt.isPresent() && expires.isPresent() && !expires.get().isAfter(signedAt.get())) {
      common.note("x= is not after t=");
    }
    if (!common.problem().isEmpty()
        || algorithm.isEmpty()
        || domain.isEmpty()
        || selector.isEmpty()) {
      return new Parsed.Invalid(DkimResult.PERMERROR, common.problem());
    }
    return new Parsed.Valid(
        new DkimSignature(
            algorithm.get(),
            domain.get(),
            selector.get(),
            identity,
            header,
            body,
            fields,
            bodyHash,
            value,
            length,
            signedAt,
            expires));
  }

  private void version() {
    if (!common.required("v").equals("1")) {
      common.note("v= is not 1");
    }
  }

  /** An empty name is none: section 3.5. */
  private List<String> fields() {
    List<String> fields = common.fields();
    if (fields.contains("")) {
      common.note("h= has an empty name");
    }
    return fields;
  }

  /** Its domain is {@code d=} or lies below it: section 3.5. */
  private String identity(Domain domain) {
    Optional<String> told = tags.value("i").map(SignatureParser::unquoted);
    if (told.isEmpty()) {
      return "@" + domain.text();
    }
    int at = told.get().lastIndexOf('@');
    try {
      Domain own = Domain.of(told.get().substring(at + 1));
      boolean within = own.equals(domain) || own.ascii().endsWith("." + domain.ascii());
      if (at < 0 || !within) {
        common.note("i= does not lie within d=");
      }
    } catch (IllegalArgumentException e) {
      common.note("i= holds no domain name");
    }
    return told.get();
  }

  private void queries() {
    Optional<String> methods = tags.compact("q");
    if (methods.isPresent() && !List.of(methods.get().split(":", -1)).contains("dns/txt")) {
      common.note("no query method in q= that we know");
    }
  }

  /** DKIM-Quoted-Printable, section 2.11, which holds UTF-8 (RFC 8616 section 3). */
  private static String unquoted(String value) {
    String text = TagList.withoutSpace(value);
    StringBuilder octets = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (text.charAt(i) == '=' && high >= 0 && low >= 0) {
        octets.append((char) (high << 4 | low));
        i += 2;
      } else {
        octets.append(text.charAt(i));
      }
    }
    return SignatureTags.utf8(octets.toString());
  }
}
