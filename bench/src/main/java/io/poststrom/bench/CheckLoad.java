package io.poststrom.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Posts mails over eight connections and looks at every answer. */
final class CheckLoad {
  private static final int CONNECTIONS = 8;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * What one round came to.
   *
   * @param rate mails per second
   * @param cpuSeconds CPU-seconds of the checker's processes per 1,000 mails
   */
  record Round(double rate, double cpuSeconds) {}

  /** So many mails, those of the list over and over. Fails where one does not pass. */
  Round run(Checker checker, List<AuthMail> mails, int count) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    double cpuBefore = checker.cpuSeconds();
    long start = System.nanoTime();
    try (ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        all.add(
            connections.submit(
                () -> {
                  for (int number; (number = next.getAndIncrement()) < count; ) {
                    post(checker, mails.get(number % mails.size()));
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Round(count / seconds, (checker.cpuSeconds() - cpuBefore) * 1_000 / count);
  }

  private void post(Checker checker, AuthMail mail) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(checker.where())
            .header("From", mail.reversePath())
            .header("Rcpt", "customer@example.com")
            .header("IP", AuthMail.CLIENT)
            .header("Helo", AuthMail.HELO)
            .POST(HttpRequest.BodyPublishers.ofByteArray(mail.content()))
            .build();
    String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    String onOneLine = answer.replaceAll("\\s+", " ");
    for (String word : checker.passes(mail)) {
      if (!onOneLine.contains(word)) {
        throw new IllegalStateException(
            checker.name() + " should say " + word + ", but says\n" + answer);
      }
    }
  }
}
