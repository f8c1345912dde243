package io.poststrom.endtoend;

import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that hand in mail without end, each mail to a recipient of its own, and remember which
 * were answered {@code 250}. A lost connection is opened again; a mail without answer is never
 * repeated, so that a second copy at the far end is a duplicate of ours.
 */
final class Load implements AutoCloseable {
  private static final long PAUSE_NANOS = 20_000_000;
  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopped;

  /** Starts {@code sessions} clients that write to recipients in {@code domain}. */
  Load(int port, int sessions, String domain) {
    for (int i = 0; i < sessions; i++) {
      int client = i;
      clients.add(Thread.ofVirtual().start(() -> run(port, client, domain)));
    }
  }

  /** The recipients whose mail was answered 250 so far. */
  Set<String> answered() {
    return Set.copyOf(answered);
  }

  int answeredCount() {
    return answered.size();
  }

  /** How many mails were answered with something else. */
  int refused() {
    return refused.get();
  }

  /** Stops after the mail in hand. */
  void stop() {
    stopped = true;
    for (Thread client : clients) {
      try {
        client.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    stop();
  }

  private void run(int port, int client, String domain) {
    int number = 0;
    while (!stopped) {
      try (SmtpClient session = new SmtpClient(port)) {
        while (!stopped) {
          String recipient = "r" + client + "-" + number++ + "@" + domain;
          String reply = session.data("sender@client.test", recipient, content(recipient));
          if (reply.startsWith("250")) {
            answered.add(recipient);
          } else {
            refused.incrementAndGet();
          }
        }
      } catch (IOException e) {
        LockSupport.parkNanos(PAUSE_NANOS); // the server is down or said no: come again
      }
    }
  }

  private static byte[] content(String recipient) {
    return ("From: sender@client.test\r\nTo: %s\r\nSubject: load\r\n".formatted(recipient)
            + "Date: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <%s>\r\n\r\n%s\r\n"
                .formatted(recipient, "One line of text.\r\n".repeat(100)))
        .getBytes(StandardCharsets.US_ASCII);
  }
}
