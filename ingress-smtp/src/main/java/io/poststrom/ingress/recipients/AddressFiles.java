package io.poststrom.ingress.recipients;

import io.poststrom.ingress.policy.RecipientSource;
import io.poststrom.settings.KnownRecipients;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The files that MailDomain documents name as lists of their recipients, each read once however
 * many documents name it, and read again when it changes. A file that has never been good knows
 * nothing for sure.
 *
 * <p>Threads: files are read on the thread that tells of changed documents, or on one of its own
 * that looks at them every second; asked from any.
 */
public final class AddressFiles implements RecipientSource, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(AddressFiles.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Path folder;
  private final ScheduledExecutorService watcher =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("recipient-lists").daemon().factory());
  private volatile Map<Path, AddressFile> files = Map.of();

  /**
   * No files yet: {@link #onChange} brings them.
   *
   * @param folder what their names are relative to
   */
  public AddressFiles(Path folder) {
    this.folder = folder;
    var _ =
        watcher.scheduleWithFixedDelay(
            this::lookSafely, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The mail settings have changed. */
  public synchronized void onChange(MailSettings settings) {
    Map<Path, AddressFile> before = files;
    Map<Path, AddressFile> now = new HashMap<>();
    for (MailDomain domain : settings.domains()) {
      domain
          .recipients()
          .file()
          .map(folder::resolve)
          .ifPresent(path -> now.computeIfAbsent(path, p -> known(before, p)));
    }
    files = Map.copyOf(now);
  }

  /** How many files can't be used as they are now: for a gauge. */
  public int wrong() {
    return (int) files.values().stream().filter(AddressFile::isWrong).count();
  }

  @Override
  public boolean isFor(KnownRecipients known) {
    return known.file().isPresent();
  }

  @Override
  public CompletionStage<Knowledge> ask(Inquiry inquiry) {
    return CompletableFuture.completedFuture(
        list(inquiry).map(list -> knowledge(list, inquiry)).orElse(Knowledge.UNSURE));
  }

  /** Files are no longer looked at. */
  @Override
  public void close() {
    watcher.shutdownNow();
  }

  /** Looks at all files once. */
  synchronized void look() {
    files.values().forEach(AddressFile::look);
  }

  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException | Error e) {
      LOG.error("Lists of recipients could not be looked at; they are in a second", e);
    }
  }

  private static AddressFile known(Map<Path, AddressFile> before, Path path) {
    @Nullable AddressFile known = before.get(path);
    if (known != null) {
      return known;
    }
    AddressFile fresh = new AddressFile(path);
    fresh.look();
    return fresh;
  }

  private Optional<AddressSet> list(Inquiry inquiry) {
    return inquiry
        .domain()
        .recipients()
        .file()
        .flatMap(name -> Optional.ofNullable(files.get(folder.resolve(name))))
        .flatMap(AddressFile::addresses);
  }

  private static Knowledge knowledge(AddressSet list, Inquiry inquiry) {
    return list.contains(inquiry.key()) || inquiry.untagged().filter(list::contains).isPresent()
        ? Knowledge.KNOWN
        : Knowledge.UNKNOWN;
  }
}
