package io.poststrom.filter.signing;

import io.poststrom.filter.dkim.DkimDns;
import io.poststrom.settings.SigningDomain;
import io.poststrom.settings.SigningDomain.Key;
import io.poststrom.smtp.Domain;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the keys that sign: reads the files that the documents name, asks DNS whether it shows
 * their public halves, and heeds their dates. Says in the log when a key's state changes, once.
 *
 * <p>Threads: {@link #documents}, {@link #inForce} and {@link #counts} may be called from any
 * thread and never wait. All else happens on the thread {@code signing-keys}: every second, and
 * when DNS answers. Files are looked at every two seconds.
 */
public final class KeyCare implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(KeyCare.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  /** Questions to DNS at a time: mail has others. */
  private static final int MAX_UNDER_WAY = 16;

  private final Path folder;
  private final DkimDns dns;
  private final InstantSource clock;
  private final Intervals intervals;
  private final BlockingQueue<Answered> answers = new LinkedBlockingQueue<>();
  private final Thread thread =
      Thread.ofPlatform().name("signing-keys").daemon().unstarted(this::care);
  private volatile List<SigningDomain> documents = List.of();
  private volatile KeysInForce inForce = KeysInForce.NONE;
  private volatile Map<KeyState, Integer> counts = Map.of();

  // Only on the thread that takes care.
  private final Map<KeyName, WatchedKey> keys = new LinkedHashMap<>();
  private List<SigningDomain> watched = List.of();
  private Map<Label, Standing> standings = Map.of();
  private Instant nextLook = Instant.MIN;
  private int underWay;

  /**
   * How long an answer of DNS is good for.
   *
   * @param whileShown where it shows the key
   * @param whileNotShown where it does not, or is silent
   */
  public record Intervals(Duration whileShown, Duration whileNotShown) {}

  private record KeyName(Domain domain, Domain selector, Path file) {}

  private record Answered(KeyName name, DkimDns.Answer answer) {}

  /** A key as people know it. */
  private record Label(String document, String name) {}

  /**
   * Without documents yet.
   *
   * @param folder where the files of keys are that are not named absolutely
   */
  public KeyCare(Path folder, DkimDns dns, InstantSource clock, Intervals intervals) {
    this.folder = folder;
    this.dns = dns;
    this.clock = clock;
    this.intervals = intervals;
  }

  /** These documents are in force from now on. */
  public void documents(List<SigningDomain> now) {
    documents = List.copyOf(now);
  }

  /**
   * Takes care of the keys from now on. Waits until DNS has said of all keys whether it shows them,
   * but no longer than the patience: mail that comes before then is not signed.
   */
  public void start(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    turn();
    while (!isSettled() && System.nanoTime() - deadline < 0) {
      await(Duration.ofMillis(50));
      turn();
    }
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  /** Which keys sign now. */
  KeysInForce inForce() {
    return inForce;
  }

  /** How many keys of documents are in each state; always has all states. */
  public Map<KeyState, Integer> counts() {
    return counts;
  }

  private void care() {
    try {
      while (true) {
        await(PERIOD);
        turnSafely();
      }
    } catch (InterruptedException e) {
      LOG.debug("no longer taking care of signing keys");
    }
  }

  private void turnSafely() {
    try {
      turn();
    } catch (RuntimeException e) {
      LOG.error("Signing keys can't be taken care of; those in force stay so", e);
    }
  }

  /** Waits for an answer of DNS, but not long. */
  private void await(Duration time) throws InterruptedException {
    @Nullable Answered next = answers.poll(time.toNanos(), TimeUnit.NANOSECONDS);
    if (next != null) {
      take(next);
    }
  }

  /** Does all that is due. */
  void turn() {
    Instant now = clock.instant();
    List<SigningDomain> all = documents;
    boolean more = !all.equals(watched) && watch(all);
    if (more || !nextLook.isAfter(now)) {
      nextLook = now.plus(BETWEEN_LOOKS);
      keys.values().forEach(WatchedKey::look);
    }
    takeAll();
    ask(now);
    takeAll();
    judge(all, now);
  }

  /** Watches the keys of these documents, and no others; whether there are new ones. */
  private boolean watch(List<SigningDomain> all) {
    Map<KeyName, WatchedKey> before = new HashMap<>(keys);
    keys.clear();
    for (SigningDomain document : all) {
      for (Key key : document.keys()) {
        KeyName name = name(document, key);
        @Nullable WatchedKey known = before.get(name);
        keys.put(name, known == null ? unseen(name) : known);
      }
    }
    watched = all;
    return !before.keySet().containsAll(keys.keySet());
  }

  private static WatchedKey unseen(KeyName name) {
    return new WatchedKey(
        new WatchedFile(name.domain(), name.selector(), name.file()), new Publication());
  }

  private KeyName name(SigningDomain document, Key key) {
    return new KeyName(document.domain(), key.selector(), folder.resolve(key.file()));
  }

  private void ask(Instant now) {
    for (Map.Entry<KeyName, WatchedKey> entry : keys.entrySet()) {
      WatchedKey key = entry.getValue();
      if (underWay < MAX_UNDER_WAY && key.key().isPresent() && key.publication().isDue(now)) {
        underWay++;
        key.publication().asking();
        KeyName name = entry.getKey();
        var unused =
            dns.texts(key.key().get().recordName())
                .thenAccept(answer -> answers.add(new Answered(name, answer)));
      }
    }
  }

  private void takeAll() {
    List<Answered> all = new ArrayList<>();
    answers.drainTo(all);
    all.forEach(this::take);
  }

  private void take(Answered answered) {
    underWay--;
    @Nullable WatchedKey key = keys.get(answered.name());
    if (key != null) {
      key.publication().answered(key.key(), answered.answer(), clock.instant(), intervals);
    }
  }

  /** Whether DNS has been asked about all keys that there are. */
  private boolean isSettled() {
    return keys.values().stream()
        .allMatch(key -> key.key().isEmpty() || key.publication().isAsked());
  }

  private void judge(List<SigningDomain> all, Instant now) {
    List<Signatory> signatories = new ArrayList<>();
    Map<Label, Standing> found = new LinkedHashMap<>();
    for (SigningDomain document : all) {
      Rotation rotation = Rotation.at(now, document, key -> watched(document, key));
      signatories.add(rotation.signatory());
      rotation.standings().forEach((key, standing) -> found.put(label(document, key), standing));
    }
    inForce = new KeysInForce(signatories);
    counts = counted(found);
    if (isSettled()) { // else an answer that is still on its way would be told as a change
      tell(found);
      standings = found;
    }
  }

  private WatchedKey watched(SigningDomain document, Key key) {
    return Optional.ofNullable(keys.get(name(document, key))).orElseThrow();
  }

  private static Label label(SigningDomain document, Key key) {
    return new Label(
        document.name(), key.selector().ascii() + "._domainkey." + document.domain().ascii());
  }

  private static Map<KeyState, Integer> counted(Map<Label, Standing> all) {
    Map<KeyState, Integer> counts = new EnumMap<>(KeyState.class);
    for (KeyState state : KeyState.values()) {
      counts.put(state, 0);
    }
    all.values().forEach(standing -> counts.merge(standing.state(), 1, Integer::sum));
    return Collections.unmodifiableMap(counts);
  }

  /** One line for each key whose state is another one than before. */
  private void tell(Map<Label, Standing> found) {
    found.forEach(
        (label, standing) -> {
          if (!standing.equals(standings.get(label))) {
            LOG.log(
                level(standing.state()),
                "SigningDomain %s: key %s %s"
                    .formatted(label.document(), label.name(), standing.sentence()));
          }
        });
    for (Label label : standings.keySet()) {
      if (!found.containsKey(label)) {
        LOG.infof("SigningDomain %s: key %s is gone", label.document(), label.name());
      }
    }
  }

  private static Logger.Level level(KeyState state) {
    return switch (state) {
      case SIGNS, EARLY, OVER -> Logger.Level.INFO;
      case OVERDUE, NOT_SHOWN, UNKNOWN, UNREADABLE -> Logger.Level.WARN;
    };
  }
}
