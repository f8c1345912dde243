package io.poststrom.ingress.transcript;

import io.poststrom.event.MailEvent;
import io.poststrom.ingress.policy.LimitedFlushes;
import io.poststrom.ingress.policy.ListedRecipients;
import io.poststrom.ingress.policy.RelayPolicy;
import io.poststrom.ingress.policy.SenderCheck;
import io.poststrom.ingress.policy.VerifiedRecipients;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.ContentLimits;
import io.poststrom.ingress.session.ContentLog;
import io.poststrom.ingress.session.MailSink;
import io.poststrom.ingress.session.MemoryBudget;
import io.poststrom.ingress.session.SenderRules;
import io.poststrom.ingress.session.Session.Chance;
import io.poststrom.ingress.session.SessionObserver;
import io.poststrom.ingress.session.SessionRules;
import io.poststrom.ingress.session.SessionRules.StartTls;
import io.poststrom.ingress.session.Surroundings;
import io.poststrom.ingress.session.Surroundings.Ports;
import io.poststrom.ingress.session.TimeLimits;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Flush;
import io.poststrom.mail.MailId;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Everything around a session, in memory: the log, the clock, chance, and small limits so that
 * transcripts stay short. Ours is {@code example.org}; we are {@code mx.example.org}.
 */
public final class FakeWorld implements MailSink, ContentLog, SessionObserver {
  public static final int MAX_SIZE = 5_000;
  public static final int INLINE = 1_000;
  public static final int CHUNK = 1_500;

  private final ContentLimits limits;
  private final AtomicLong seconds = new AtomicLong();
  private final Random random = new Random(1);
  private final List<byte[]> chunks = new ArrayList<>();
  public final List<AcceptedMail> mails = new CopyOnWriteArrayList<>();
  public final List<MailEvent.Refused> refusals = new CopyOnWriteArrayList<>();
  public final List<Flush> flushes = new CopyOnWriteArrayList<>();
  public final List<MailEvent> events = new CopyOnWriteArrayList<>();
  public final List<String> failures = new CopyOnWriteArrayList<>();
  public final List<String> turnedAway = new CopyOnWriteArrayList<>();
  public final MemoryBudget budget = new MemoryBudget(1 << 20);
  public final FakeDoor door = new FakeDoor();
  public volatile boolean logWorks = true;

  /** A world with the transcripts' small limits. */
  public FakeWorld() {
    this(new ContentLimits(MAX_SIZE, 2_000, INLINE, CHUNK, 2));
  }

  /** A world with other limits of content. */
  public FakeWorld(ContentLimits limits) {
    this.limits = limits;
  }

  public Surroundings surroundings() {
    return surroundings(this, this);
  }

  /** With another log. */
  public Surroundings surroundings(MailSink sink, ContentLog contents) {
    MailSettings settings =
        new MailSettings(
            List.of(
                new MailDomain(
                    "ours",
                    List.of(
                        new DomainPattern("example.org"),
                        new DomainPattern("xn--mnchen-3ya.example")),
                    MailDomain.Handling.DEFAULT),
                new MailDomain(
                    "listed",
                    List.of(new DomainPattern("listed.example")),
                    MailDomain.Handling.DEFAULT,
                    FakeRecipients.KNOWN)),
            List.of());
    Domain hostname = Domain.of("mx.example.org");
    return new Surroundings(
        new SessionRules(
            hostname,
            limits.maxSize(),
            3,
            5,
            3,
            10,
            3,
            Duration.ofDays(1),
            Duration.ofMinutes(1),
            StartTls.OFFERED),
        limits,
        new TimeLimits(300, 180, 3_600),
        new Ports(
            new VerifiedRecipients(
                new RelayPolicy(hostname, () -> settings),
                () -> settings,
                List.of(new ListedRecipients(), new FakeRecipients()),
                knowledge -> {}),
            new FakeIdentities(),
            door,
            senders(),
            sink,
            contents,
            budget,
            new LimitedFlushes(3, this::write, events::add, this::now, random),
            this),
        new Chance(this::now, random),
        seconds::get);
  }

  private SenderRules senders() {
    SenderCheck senders = new SenderCheck(this::now);
    senders.onChange(FakePolicies.settings());
    return senders;
  }

  private CompletionStage<Void> write(Flush flush) {
    flushes.add(flush);
    return logWorks
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(new IOException("the log is silent"));
  }

  /** Time passes. */
  public void move(Duration by) {
    seconds.addAndGet(by.toSeconds());
  }

  private Instant now() {
    return Instant.parse("2026-11-22T03:04:05.678Z").plusSeconds(seconds.get());
  }

  @Override
  public void submit(AcceptedMail mail, Consumer<Answer> whenDone) {
    if (logWorks) {
      mails.add(mail);
    }
    whenDone.accept(logWorks ? new Answer.Logged() : new Answer.NotLogged());
  }

  @Override
  public void append(MailId mail, byte[] chunk, Consumer<Receipt> whenDone) {
    synchronized (chunks) {
      chunks.add(chunk);
      whenDone.accept(logWorks ? new Stored(0, chunks.size() - 1) : new Lost());
    }
  }

  /** The content wherever it lies. */
  public byte[] content(AcceptedMail mail) {
    return switch (mail.content()) {
      case ContentRef.Inline() -> mail.value();
      case ContentRef.Chunks(int partition, List<Long> offsets) -> {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        synchronized (chunks) {
          offsets.forEach(offset -> all.writeBytes(chunks.get(offset.intValue())));
        }
        yield all.toByteArray();
      }
      case ContentRef.AtRecord record -> throw new IllegalStateException("not at the ingress");
    };
  }

  @Override
  public void headerMissing(InetAddress proxy, String why) {
    failures.add("no header: " + why);
  }

  @Override
  public void turnedAway(Client client, Reply reply, String rule) {
    turnedAway.add(rule);
  }

  @Override
  public void opened(Client client) {}

  @Override
  public void replied(Client client, Reply reply) {}

  @Override
  public void refused(MailEvent.Refused refusal) {
    refusals.add(refusal);
  }

  @Override
  public void failed(Client client, Reply reply, Throwable why) {
    failures.add(reply.code() + " " + why.getMessage());
  }

  @Override
  public void accepted(AcceptedMail mail) {}
}
