package io.poststrom.ingress.submission;

import io.poststrom.ingress.session.Objection;
import io.poststrom.ingress.session.Submission.Refusal;
import io.poststrom.smtp.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Why a request was not done, as RFC 9457 has it.
 *
 * @param kind which one; its name is the end of the problem's type
 * @param detail a sentence about this occurrence
 * @param errors what is wrong where
 * @param reply what an SMTP client would have heard, where a rule of mail is why
 * @param rule the name of the sender rule, where that is why
 * @param retryAfter in so many seconds it may go better
 */
public record Problem(
    Kind kind,
    String detail,
    List<Fault> errors,
    Optional<Reply> reply,
    Optional<String> rule,
    OptionalInt retryAfter) {
  private static final int SOON = 5;
  private static final int LATER = 60;

  public Problem {
    errors = List.copyOf(errors);
  }

  /** What can go wrong. */
  public enum Kind {
    INVALID_REQUEST(400, "The request is not right"),
    NOT_AUTHENTICATED(401, "Credentials are missing or wrong"),
    NOT_ENCRYPTED(403, "Credentials are taken over TLS only"),
    NOT_ALLOWED(403, "This sender may not do that"),
    NOT_FOUND(404, "There is nothing of that name"),
    METHOD_NOT_ALLOWED(405, "The method does not fit"),
    TIMED_OUT(408, "The request came too slowly"),
    CONFLICT(409, "A request with the same idempotency key is under way"),
    TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The content type does not fit"),
    REFUSED(422, "The mail is refused"),
    KEY_REUSED(422, "The idempotency key stands for another request"),
    RATE_LIMITED(429, "Too much in too short a time"),
    HEADER_TOO_LARGE(431, "The header is too large"),
    FAILED(500, "Something went wrong here"),
    UNAVAILABLE(503, "Not possible right now");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }

    /** The status code. */
    public int status() {
      return status;
    }

    /** The same in all occurrences. */
    public String title() {
      return title;
    }

    /** A URI that names it. */
    public String type() {
      return "urn:poststrom:problem:" + word();
    }

    /** {@code rate-limited}: for metrics, too. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Something wrong.
   *
   * @param pointer where in the request: a JSON pointer (RFC 6901), or the name of a parameter
   * @param detail what
   */
  public record Fault(String pointer, String detail) {}

  /** One without further members. */
  public static Problem of(Kind kind, String detail) {
    return new Problem(
        kind,
        detail,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        kind == Kind.UNAVAILABLE ? OptionalInt.of(SOON) : OptionalInt.empty());
  }

  /** A request that is not right, here. */
  static Problem at(String pointer, String detail) {
    return new Problem(
        Kind.INVALID_REQUEST,
        pointer.isEmpty() ? detail : pointer + ": " + detail,
        List.of(new Fault(pointer, detail)),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty());
  }

  /** A rule of mail speaks against it. */
  public static Problem of(Objection objection) {
    return of(kind(objection.reply()), objection);
  }

  /** The filter does not want it: that is about the mail, whatever the reply's class. */
  static Problem unwanted(Reply reply) {
    return of(Kind.REFUSED, Objection.of(reply));
  }

  private static Problem of(Kind kind, Objection objection) {
    return new Problem(
        kind,
        String.join(" ", objection.reply().lines()),
        List.of(),
        Optional.of(objection.reply()),
        objection.rule(),
        retryAfter(kind));
  }

  /**
   * Rules of mail speak against it, or against recipients of it.
   *
   * @param places where in the request a recipient stands
   */
  public static Problem of(List<Refusal> refusals, Map<String, String> places) {
    Problem worst =
        refusals.stream()
            .map(r -> of(r.objection()))
            .reduce((a, b) -> a.kind().status() <= b.kind().status() ? a : b)
            .orElseThrow();
    List<Fault> errors =
        refusals.stream()
            .filter(refusal -> refusal.recipient().isPresent())
            .map(
                refusal -> {
                  String address = refusal.recipient().get().text();
                  return new Fault(
                      places.getOrDefault(address, "to"),
                      address + ": " + refusal.objection().reply().oneLine());
                })
            .toList();
    String who =
        refusals.stream()
            .flatMap(refusal -> refusal.recipient().stream())
            .map(mailbox -> mailbox.text())
            .limit(3)
            .collect(Collectors.joining(", "));
    return new Problem(
        worst.kind(),
        who.isEmpty() ? worst.detail() : who + ": " + worst.detail(),
        errors,
        worst.reply(),
        worst.rule(),
        worst.retryAfter());
  }

  private static Kind kind(Reply reply) {
    int subject = reply.status().map(status -> status.subject()).orElse(0);
    if (reply.isTransient()) {
      return reply.code() == 450 && subject == 7 ? Kind.RATE_LIMITED : Kind.UNAVAILABLE;
    }
    if (reply.code() == 552) {
      return Kind.TOO_LARGE;
    }
    return subject == 7 ? Kind.NOT_ALLOWED : Kind.REFUSED;
  }

  private static OptionalInt retryAfter(Kind kind) {
    if (kind == Kind.RATE_LIMITED) {
      return OptionalInt.of(LATER);
    }
    return kind == Kind.UNAVAILABLE ? OptionalInt.of(SOON) : OptionalInt.empty();
  }
}
