package io.poststrom.filter.app;

import io.poststrom.filter.quarantine.Decided;
import io.poststrom.filter.quarantine.Decided.Whole;
import io.poststrom.filter.quarantine.Decided.Wish;
import io.poststrom.filter.quarantine.HeldMail;
import io.poststrom.filter.quarantine.HeldQuery;
import io.poststrom.filter.quarantine.Preview;
import io.poststrom.filter.quarantine.Shelf;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Verdict;
import io.poststrom.wire.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the quarantine answers over HTTP: as JSON for programs, as text for a terminal. */
final class QuarantineAnswers {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  private QuarantineAnswers() {}

  static byte[] listJson(HeldQuery.Page page, Shelf shelf) {
    JsonWriter json = new JsonWriter(4_096).array("mails");
    for (HeldMail mail : page.mails()) {
      json.element()
          .member("mail", mail.id().text())
          .member("heldAt", mail.heldAt().toString())
          .member("sender", mail.sender())
          .array("recipients");
      mail.recipients().forEach(json::element);
      json.endArray()
          .member("recipientsInAll", mail.count())
          .member("score", mail.score())
          .member("reason", mail.reason())
          .member("size", mail.size())
          .endObject();
    }
    json.endArray();
    page.next().ifPresent(next -> json.member("next", next));
    return json.member("listed", shelf.size()).member("unlisted", shelf.unlisted()).toBytes();
  }

  static byte[] listText(HeldQuery.Page page, Shelf shelf) {
    if (page.mails().isEmpty()) {
      return text("Nothing is held.\n");
    }
    StringBuilder out = new StringBuilder(4_096);
    out.append(line("MAIL", "HELD (UTC)", "FROM", "FOR", "REASON"));
    for (HeldMail mail : page.mails()) {
      String first = mail.recipients().isEmpty() ? "" : mail.recipients().getFirst();
      String more = mail.count() > 1 ? " and " + (mail.count() - 1) + " more" : "";
      out.append(
          line(
              mail.id().text(),
              TIME.format(mail.heldAt()),
              "<" + mail.sender() + ">",
              first + more,
              mail.reason()));
    }
    page.next().ifPresent(next -> out.append("More: --after ").append(next).append('\n'));
    if (shelf.unlisted() > 0) {
      out.append(shelf.unlisted())
          .append(" older ones are held and not listed; they can be decided by their ids.\n");
    }
    return text(out.toString());
  }

  private static String line(String mail, String held, String from, String to, String reason) {
    return String.format(
            Locale.ROOT, "%-26s  %-16s  %-30s  %-36s  %s", mail, held, from, to, reason)
        + "\n";
  }

  static byte[] showJson(List<Whole> shares) {
    Envelope first = shares.getFirst().mail().envelope();
    JsonWriter json =
        new JsonWriter(4_096)
            .member("mail", first.id().text())
            .member("sender", first.reversePath().text())
            .member("client", first.client().address())
            .member("helo", first.client().helo())
            .member("listener", first.client().listener())
            .member("acceptedAt", first.acceptedAt().toString())
            .member("size", first.size())
            .array("held");
    for (Whole share : shares) {
      json.element().member("heldAt", share.heldAt().toString()).array("recipients");
      recipients(share).forEach(json::element);
      json.endArray();
      share.mail().verdict().ifPresent(verdict -> verdict(json, verdict));
      json.endObject();
    }
    return json.endArray().toBytes();
  }

  private static void verdict(JsonWriter json, Verdict verdict) {
    json.member("action", verdict.action().name().toLowerCase(Locale.ROOT))
        .member("score", verdict.score())
        .array("symbols");
    for (Verdict.Symbol symbol : verdict.symbols()) {
      json.element()
          .member("name", symbol.name())
          .member("score", symbol.score())
          .member("evidence", symbol.evidence())
          .endObject();
    }
    json.endArray();
  }

  static byte[] showText(List<Whole> shares) {
    Envelope first = shares.getFirst().mail().envelope();
    StringBuilder out = new StringBuilder(2_048);
    out.append("mail      ").append(first.id()).append('\n');
    out.append("accepted  ").append(first.acceptedAt()).append('\n');
    out.append(
        "from      <%s> by %s (%s) at %s, %d octets%n"
            .formatted(
                first.reversePath().text(),
                first.client().address(),
                first.client().helo(),
                first.client().listener(),
                first.size()));
    for (Whole share : shares) {
      out.append("\nheld      ").append(share.heldAt()).append('\n');
      recipients(share).forEach(to -> out.append("for       ").append(to).append('\n'));
      share.mail().verdict().ifPresent(verdict -> out.append(lines(verdict)));
    }
    return text(out.toString());
  }

  /** A line for each symbol, what raised the score first. */
  private static String lines(Verdict verdict) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "verdict   %s, score %.1f%n",
            verdict.action().name().toLowerCase(Locale.ROOT),
            verdict.score()));
    verdict.symbols().stream()
        .sorted((a, b) -> Double.compare(Math.abs(b.score()), Math.abs(a.score())))
        .forEach(
            symbol ->
                out.append(
                    String.format(
                        Locale.ROOT,
                        "%8.1f  %-24s %s%n",
                        symbol.score(),
                        symbol.name(),
                        symbol.evidence())));
    return out.toString();
  }

  static byte[] done(String what, Decided.Done done) {
    JsonWriter json = new JsonWriter(256).member("done", what).array("recipients");
    done.recipients().forEach(json::element);
    json.endArray();
    done.learned().ifPresent(it -> json.member("learned", it.name().toLowerCase(Locale.ROOT)));
    return json.toBytes();
  }

  /** What was learned about the mail stands behind whom it is about. */
  static byte[] doneText(String what, String kind, Decided.Done done) {
    String learned =
        done.learned()
            .map(
                it ->
                    switch (it) {
                      case LEARNED -> "; learned as " + kind;
                      case CHANGED -> "; learned as " + kind + ", no longer as the other";
                      case KNOWN -> "; had been learned as " + kind + " before";
                      case REFUSED -> "; not learned: too much is learned already";
                      case TOO_LARGE -> "; not learned: it is larger than 8 MiB";
                    })
            .orElse("");
    return text(what + " for " + String.join(", ", done.recipients()) + learned + "\n");
  }

  /** Whether what was decided before is what is wanted now. */
  static boolean isAs(Wish wish, Decided.Already already) {
    return already.parts().stream().allMatch(part -> part.decision().outcome() == wish.outcome());
  }

  static byte[] already(String what, Decided.Already already) {
    JsonWriter json = new JsonWriter(256).member("done", what).array("recipients");
    already.parts().forEach(part -> part.recipients().forEach(json::element));
    return json.endArray().member("already", story(already)).toBytes();
  }

  /** Who has decided what, and when. */
  static String story(Decided.Already already) {
    return already.parts().stream()
        .map(
            part ->
                "%s already for %s, by %s at %s"
                    .formatted(
                        part.decision().outcome().name().toLowerCase(Locale.ROOT),
                        String.join(", ", part.recipients()),
                        part.decision().by(),
                        part.decision().at()))
        .collect(Collectors.joining("; "));
  }

  static byte[] error(String why) {
    return new JsonWriter(256).member("error", why).toBytes();
  }

  /** Addresses and names are strangers'. */
  static byte[] text(String text) {
    return Preview.plain(text).getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> recipients(Whole share) {
    List<Recipient> all = share.mail().envelope().recipients();
    return share.open().stream().map(i -> all.get(i).mailbox().text()).toList();
  }
}
