package io.poststrom.delivery.maildir;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.attempt.AttemptResult.Try;
import io.poststrom.delivery.attempt.RecipientResult;
import io.poststrom.delivery.attempt.RecipientResult.Handover;
import io.poststrom.delivery.route.MaildirHandover;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.EnhancedStatusCode;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;

/**
 * Delivers into Maildirs, {@code ROOT/DOMAIN/LOCALPART/{tmp,new,cur}}, on threads of its own. Each
 * takes what waits, up to {@link #GROUP} mails, writes and forces each file, and forces each folder
 * once for all of them before any is called delivered.
 *
 * <p>Guarantee: a delivered mail survives power loss; one delivered again after a crash replaces
 * itself, unless a reader has moved it to {@code cur} in between.
 */
public final class MaildirStore implements MaildirHandover, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(MaildirStore.class);
  private static final int GROUP = 32;

  private final BlockingQueue<Job> waiting = new LinkedBlockingQueue<>();
  private final List<Thread> threads;
  private final InstantSource clock;

  /** Starts the given number of threads. */
  public MaildirStore(int writers, InstantSource clock) {
    this.clock = clock;
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      started.add(Thread.ofPlatform().daemon().name("maildir-" + i).start(this::work));
    }
    this.threads = List.copyOf(started);
  }

  /** The result completes on a writer's thread. */
  @Override
  public CompletionStage<AttemptResult> store(Attempt attempt, Path root) {
    Job job = new Job(attempt, root, new CompletableFuture<>());
    waiting.add(job);
    return job.result();
  }

  /** Stops after the mails in progress; those that wait end deferred. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    List<Job> left = new ArrayList<>();
    waiting.drainTo(left);
    left.forEach(job -> job.result().complete(deferred(job, "the service is stopping")));
  }

  private record Job(Attempt attempt, Path root, CompletableFuture<AttemptResult> result) {}

  private void work() {
    List<Job> group = new ArrayList<>(GROUP);
    try {
      while (!Thread.currentThread().isInterrupted()) {
        group.add(waiting.take());
        waiting.drainTo(group, GROUP - 1);
        deliver(group);
        group.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed: this thread ends
    }
  }

  private void deliver(List<Job> group) {
    Set<Maildir> changed = new LinkedHashSet<>();
    List<AttemptResult> results = new ArrayList<>(group.size());
    for (Job job : group) {
      results.add(writeOrDefer(job, changed));
    }
    Optional<String> failure = force(changed);
    for (int i = 0; i < group.size(); i++) {
      Job job = group.get(i);
      AttemptResult written = results.get(i);
      job.result().complete(failure.map(why -> deferred(job, why)).orElse(written));
    }
  }

  private static Optional<String> force(Set<Maildir> changed) {
    for (Maildir maildir : changed) {
      try {
        maildir.forceNew();
      } catch (IOException e) {
        return Optional.of(words(e));
      }
    }
    return Optional.empty();
  }

  /** A bug in a content's source must not end the thread that others wait for. */
  private AttemptResult writeOrDefer(Job job, Set<Maildir> changed) {
    try {
      return write(job, changed);
    } catch (RuntimeException e) {
      LOG.errorf(e, "Mail %s cannot be delivered to a Maildir", job.attempt().envelope().id());
      return deferred(job, e.toString());
    }
  }

  private AttemptResult write(Job job, Set<Maildir> changed) {
    List<RecipientResult> results = new ArrayList<>();
    List<Try> tries = new ArrayList<>();
    for (Recipient recipient : job.attempt().envelope().recipients()) {
      RecipientResult result = write(job, recipient, changed);
      results.add(result);
      tries.add(new Try(List.of(recipient), result.diagnostic()));
    }
    return new AttemptResult(results, tries, Reach.REACHED);
  }

  private RecipientResult write(Job job, Recipient recipient, Set<Maildir> changed) {
    try {
      Maildir maildir =
          new Maildir(
              job.root()
                  .resolve(MaildirName.hostFolder(recipient.mailbox()))
                  .resolve(MaildirName.localPartFolder(recipient.mailbox())));
      maildir.create();
      MaildirFile.of(job.attempt(), recipient).writeTo(maildir);
      changed.add(maildir);
      return new RecipientResult.Delivered(
          Diagnostic.local(
              clock.instant(),
              "",
              new EnhancedStatusCode(2, 1, 5),
              "Delivered to the Maildir " + maildir.folder()),
          Handover.FINAL);
    } catch (IOException | InvalidPathException e) {
      LOG.warnf(
          "Mail %s cannot be written to the Maildir of <%s> below %s (%s); it is tried again. Check"
              + " the folder's rights and the disk's space",
          job.attempt().envelope().id(), recipient.mailbox(), job.root(), words(e));
      return new RecipientResult.Deferred(diagnostic(words(e)));
    }
  }

  private AttemptResult deferred(Job job, String why) {
    Diagnostic diagnostic = diagnostic(why);
    List<Recipient> recipients = job.attempt().envelope().recipients();
    return new AttemptResult(
        recipients.stream()
            .map(ignored -> (RecipientResult) new RecipientResult.Deferred(diagnostic))
            .toList(),
        List.of(new Try(recipients, diagnostic)),
        Reach.REACHED);
  }

  /** RFC 3463: X.3.0, the mail system; the sender can do nothing about it. */
  private Diagnostic diagnostic(String why) {
    return Diagnostic.local(
        clock.instant(),
        "",
        new EnhancedStatusCode(4, 3, 0),
        "The Maildir cannot be written: " + why);
  }

  private static String words(Exception e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
