package io.poststrom.filter.app;

import io.poststrom.filter.kafka.Replay;
import io.poststrom.filter.kafka.ShadowWorker;
import io.poststrom.filter.shadow.Difference;
import io.poststrom.filter.shadow.ShadowReport;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.wire.JsonWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A shadow's report over HTTP: as JSON for programs, as text for a terminal. */
final class ShadowAnswers {
  private ShadowAnswers() {}

  static byte[] json(ShadowWorker.Behind behind, ShadowReport.Snapshot report) {
    JsonWriter json =
        new JsonWriter(4_096)
            .member("mailsBehind", behind.mails())
            .member("eventsBehind", behind.events());
    return json(json, report);
  }

  static byte[] json(Replay.Progress progress, ShadowReport.Snapshot report) {
    JsonWriter json =
        new JsonWriter(4_096)
            .member("state", word(progress.state()))
            .member("mails", progress.mails())
            .member("inAll", progress.inAll())
            .member("leftOut", progress.leftOut())
            .member("gone", progress.gone());
    if (!progress.why().isEmpty()) {
      json.member("why", progress.why());
    }
    return json(json, report);
  }

  private static byte[] json(JsonWriter json, ShadowReport.Snapshot report) {
    json.member("compared", report.compared())
        .member("unmatched", report.unmatched())
        .array("actions");
    for (Action real : Action.values()) {
      report.counts().getOrDefault(real, Map.of()).entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              count ->
                  json.element()
                      .member("real", word(real))
                      .member("shadow", word(count.getKey()))
                      .member("recipients", count.getValue())
                      .endObject());
    }
    json.endArray().array("scoreDifferences");
    for (int i = 0; i < report.spread().size(); i++) {
      json.element();
      if (i > 0) {
        json.member("from", ShadowReport.STEPS.get(i - 1));
      }
      json.member("recipients", report.spread().get(i)).endObject();
    }
    json.endArray().array("otherwise");
    for (Difference one : report.differences()) {
      json.element()
          .member("mail", one.mail().text())
          .member("recipient", one.recipient())
          .member("real", word(one.real().action()))
          .member("realScore", one.real().score())
          .member("shadow", word(one.shadow().action()))
          .member("shadowScore", one.shadow().score())
          .endObject();
    }
    return json.endArray().toBytes();
  }

  static byte[] text(Replay.Progress progress, ShadowReport.Snapshot report) {
    String head =
        "Replay: %s, %d mails judged of at most %d%s%n"
            .formatted(
                word(progress.state()),
                progress.mails(),
                progress.inAll(),
                progress.why().isEmpty() ? "" : ": " + progress.why());
    String left =
        progress.leftOut() == 0
            ? ""
            : "%d recipients are enough: at most %d mails were left out; take shorter times%n"
                .formatted(Replay.MOST, progress.leftOut());
    String gone =
        progress.gone() == 0
            ? ""
            : "the log no longer holds at most %d of these mails, which were not judged%n"
                .formatted(progress.gone());
    return QuarantineAnswers.text(head + left + gone + lines(report));
  }

  static byte[] text(ShadowWorker.Behind behind, ShadowReport.Snapshot report) {
    String head = "%d mails and %d events behind%n".formatted(behind.mails(), behind.events());
    return QuarantineAnswers.text(head + lines(report));
  }

  private static String lines(ShadowReport.Snapshot report) {
    StringBuilder out = new StringBuilder(2_048);
    out.append(
        "%d recipients compared; %d mails without the other side%n"
            .formatted(report.compared(), report.unmatched()));
    out.append("\nREAL        SHADOW      RECIPIENTS\n");
    for (Action real : Action.values()) {
      report.counts().getOrDefault(real, Map.of()).entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              count ->
                  out.append(
                      "%-11s %-11s %10d%n"
                          .formatted(word(real), word(count.getKey()), count.getValue())));
    }
    out.append("\nSCORE, SHADOW LESS REAL\n");
    for (int i = 0; i < report.spread().size(); i++) {
      out.append("%-18s %10d%n".formatted(range(i), report.spread().get(i)));
    }
    if (!report.differences().isEmpty()) {
      out.append("\nWOULD GO ANOTHER WAY\n");
    }
    for (Difference one : report.differences()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%s  %s (%.1f) -> %s (%.1f)  %s%n",
              one.mail(),
              word(one.real().action()),
              one.real().score(),
              word(one.shadow().action()),
              one.shadow().score(),
              one.recipient()));
    }
    return out.toString();
  }

  private static String range(int i) {
    List<Double> steps = ShadowReport.STEPS;
    if (i == 0) {
      return "below " + steps.getFirst();
    }
    return i == steps.size()
        ? steps.getLast() + " and more"
        : steps.get(i - 1) + " to " + steps.get(i);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
