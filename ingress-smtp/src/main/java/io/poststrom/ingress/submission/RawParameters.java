package io.poststrom.ingress.submission;

import io.poststrom.ingress.session.Submission.Wish;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The envelope of a raw mail, from the query of its request.
 *
 * @param from empty for the null reverse-path
 * @param to at least one
 * @param sendAt when the first attempt may start
 * @param tags what its events carry
 */
public record RawParameters(
    Optional<Mailbox> from, List<Mailbox> to, Optional<Instant> sendAt, List<String> tags) {
  /**
   * Reads the parameters as they stand in the query, decoded.
   *
   * @throws BadRequest with the first that is wrong
   */
  public static RawParameters read(List<Map.Entry<String, String>> query, int recipients)
      throws BadRequest {
    List<String> from = new ArrayList<>();
    Set<Mailbox> to = new LinkedHashSet<>();
    List<Instant> times = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    for (Map.Entry<String, String> parameter : query) {
      String value = parameter.getValue();
      switch (parameter.getKey()) {
        case "from" -> from.add(value);
        case "to" -> to.add(Texts.mailbox("to", value));
        case "sendAt" -> times.add(Texts.time("sendAt", value));
        case "tag" -> tags.add(Texts.tag("tag", value));
        default -> throw new BadRequest(shown(parameter.getKey()), "there is no such parameter");
      }
    }
    if (from.size() != 1) {
      throw new BadRequest("from", "want it once; empty it is the null reverse-path");
    }
    if (to.isEmpty() || to.size() > recipients) {
      throw new BadRequest("to", "want it for each recipient, 1 to " + recipients);
    }
    if (times.size() > 1) {
      throw new BadRequest("sendAt", "want it once");
    }
    if (tags.size() > MailReader.MAX_TAGS) {
      throw new BadRequest("tag", "want at most " + MailReader.MAX_TAGS);
    }
    String sender = from.getFirst();
    return new RawParameters(
        sender.isEmpty() ? Optional.empty() : Optional.of(Texts.mailbox("from", sender)),
        List.copyOf(to),
        times.stream().findFirst(),
        tags);
  }

  /** What the session is to do. */
  public Wish wish(MailId id, long expected) {
    boolean beyondAscii =
        from.filter(Mailbox::needsSmtpUtf8).isPresent()
            || to.stream().anyMatch(Mailbox::needsSmtpUtf8);
    return new Wish(
        id,
        from.<ReversePath>map(ReversePath.Of::new).orElseGet(ReversePath.Null::new),
        to,
        beyondAscii ? AddressForm.SMTPUTF8 : AddressForm.ASCII,
        sendAt,
        expected,
        tags);
  }

  private static String shown(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40);
  }
}
