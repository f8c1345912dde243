package io.poststrom.filter.arc;

import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.DkimSignature;
import io.poststrom.filter.dkim.SignatureTags;
import io.poststrom.filter.dkim.TagList;
import io.poststrom.smtp.Domain;
import java.util.List;
import java.util.Optional;

/** Reads the two signed fields of a set from their tags. RFC 8617 sections 4.1.2 and 4.1.3. */
final class FieldReader {
  private FieldReader() {}

  /** What reading a seal came to. */
  sealed interface Seal {
    /** A seal. */
    record Valid(ArcSeal seal) implements Seal {}

    /** None; the reason is printable ASCII. */
    record Invalid(String reason) implements Seal {}
  }

  /**
   * DKIM's tags, but {@code i=} is the instance and {@code v=} is ignored. It must not cover seals,
   * which come after it.
   */
  static MessageSignature messageSignature(TagList tags) {
    SignatureTags common = new SignatureTags(tags);
    Optional<Algorithm> algorithm = common.algorithm();
    Optional<Domain> domain = common.domain("d");
    Optional<Domain> selector = common.domain("s");
    List<String> fields = common.fields();
    if (fields.contains("arc-seal")) {
      common.note("h= holds ARC-Seal");
    }
    String bodyHash = common.base64("bh");
    String value = common.base64("b");
    DkimSignature signature;
    if (algorithm.isPresent() && domain.isPresent() && selector.isPresent()) {
      signature =
          new DkimSignature(
              algorithm.get(),
              domain.get(),
              selector.get(),
              "@" + domain.get().text(),
              common.canonicalisation(0),
              common.canonicalisation(1),
              fields,
              bodyHash,
              value,
              common.number("l"),
              common.time("t"),
              common.time("x"));
      if (common.problem().isEmpty()) {
        return new MessageSignature.Valid(signature);
      }
    }
    return new MessageSignature.Invalid(common.problem());
  }

  /** {@code h=} makes it none: what a seal covers is not for its tags to say. */
  static Seal seal(TagList tags) {
    SignatureTags common = new SignatureTags(tags);
    Optional<Algorithm> algorithm = common.algorithm();
    Optional<Domain> domain = common.domain("d");
    Optional<Domain> selector = common.domain("s");
    Optional<ArcResult> found = found(common);
    if (tags.tag("h").isPresent()) {
      common.note("h= must not stand in a seal");
    }
    ArcSeal seal;
    if (algorithm.isPresent() && domain.isPresent() && selector.isPresent() && found.isPresent()) {
      seal =
          new ArcSeal(
              algorithm.get(),
              domain.get(),
              selector.get(),
              found.get(),
              common.base64("b"),
              common.time("t"));
      if (common.problem().isEmpty()) {
        return new Seal.Valid(seal);
      }
    }
    return new Seal.Invalid(common.problem());
  }

  private static Optional<ArcResult> found(SignatureTags tags) {
    String word = tags.required("cv");
    for (ArcResult result : ArcResult.values()) {
      if (result.word().equalsIgnoreCase(word)) {
        return Optional.of(result);
      }
    }
    tags.note("cv= is none of none, pass and fail");
    return Optional.empty();
  }
}
