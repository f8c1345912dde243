package io.poststrom.bench.accuracy;

import io.poststrom.bench.Rspamd;
import io.poststrom.dns.testing.ZoneServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's rspamd without what asks servers in the Internet or Redis; its Bayes classifier keeps
 * what it learns in SQLite. That mails are old does not count.
 */
final class RspamdJudge implements Judge {
  private static final Pattern SCORE = Pattern.compile("\"score\":(-?[0-9.e+-]+)");
  private static final String AGE = "{\"symbols_disabled\":[\"DATE_IN_PAST\"]}";
  private final Path folder;

  RspamdJudge(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return "rspamd";
  }

  /** From where on it adds a header field that says spam. */
  @Override
  public double threshold() {
    return 6;
  }

  @Override
  public double[] judge(List<LabelledMail> learned, List<LabelledMail> unseen) throws IOException {
    Path state = folder.resolve("rspamd-" + learned.size() + "-" + unseen.size());
    try (ZoneServer dns = ZoneServer.start("");
        Rspamd rspamd = Rspamd.learning(state, dns.address().getPort())) {
      for (LabelledMail mail : learned) {
        rspamd.learn(mail.kind(), mail.octets());
      }
      double[] scores = new double[unseen.size()];
      for (int i = 0; i < scores.length; i++) {
        String answer = post(rspamd.where(), unseen.get(i));
        Matcher score = SCORE.matcher(answer);
        if (!score.find()) {
          throw new IOException("rspamd gave no score: " + answer);
        }
        scores[i] = Double.parseDouble(score.group(1));
        if (i == scores.length - 1) {
          Files.writeString(folder.resolve("rspamd.json"), answer);
        }
      }
      return scores;
    }
  }

  private static String post(URI where, LabelledMail mail) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) where.toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Settings", AGE);
    connection.setDoOutput(true);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(mail.octets());
    }
    if (connection.getResponseCode() >= 400) {
      throw new IOException("rspamd answers " + connection.getResponseCode() + " to " + where);
    }
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
