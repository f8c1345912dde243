package io.poststrom.ingress.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.poststrom.event.MailEvent;
import io.poststrom.ingress.kafka.KafkaEvents;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.MailSink;
import io.poststrom.ingress.session.MemoryBudget;
import io.poststrom.ingress.session.SessionObserver;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.smtp.Reply;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Looks on from outside: counts sessions, mails, refusals by reply code, failures and octets, times
 * the log, writes the log line of each mail and each failure, and hands refusals to mail.events.
 * Any event loop.
 */
final class Metrics implements SessionObserver {
  private static final Logger LOG = Logger.getLogger("io.poststrom.ingress.sessions");
  private static final Logger MAILS = Logger.getLogger("io.poststrom.ingress.mails");

  /** How often a load balancer that sends no header is complained about. */
  private static final long COMPLAIN_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Who is refused before any mail could come in thousands a second. */
  private static final int EVENTS_AT_THE_DOOR = 20;

  /** Who is refused for now may ask again at once, and nothing is lost. */
  private static final int EVENTS_FOR_NOW = 20;

  private final MeterRegistry registry;
  private final Trickle atTheDoor = new Trickle(EVENTS_AT_THE_DOOR, InstantSource.system());
  private final Trickle forNow = new Trickle(EVENTS_FOR_NOW, InstantSource.system());
  private final Counter untold;
  private final KafkaEvents events;
  private final Map<Listener, Counter> sessions = new EnumMap<>(Listener.class);
  private final Map<Integer, Counter> refusals = new ConcurrentHashMap<>();
  private final Counter mails;
  private final Counter octets;
  private final Timer confirm;
  private final Counter headersMissing;
  private final AtomicLong lastComplaint = new AtomicLong(System.nanoTime() - COMPLAIN_EVERY_NANOS);

  Metrics(MeterRegistry registry, KafkaEvents events) {
    this.registry = registry;
    this.events = events;
    for (Listener listener : Listener.values()) {
      sessions.put(
          listener, registry.counter("poststrom_ingress_sessions", "listener", listener.label()));
    }
    untold = registry.counter("poststrom_ingress_door_events_untold");
    mails = registry.counter("poststrom_ingress_mails");
    octets = registry.counter("poststrom_ingress_bytes");
    headersMissing = registry.counter("poststrom_ingress_proxy_headers_missing");
    confirm = registry.timer("poststrom_ingress_log_confirm");
    registry.gauge("poststrom_ingress_events_dropped", events, KafkaEvents::dropped);
  }

  void watch(ConnectionLimits limits, MemoryBudget budget) {
    registry.gauge("poststrom_ingress_open_sessions", limits, ConnectionLimits::open);
    registry.gauge("poststrom_ingress_bytes_in_flight", budget, MemoryBudget::used);
    registry.gauge("poststrom_ingress_bytes_held", budget, MemoryBudget::held);
  }

  /** The sink, with its time taken. */
  MailSink timed(MailSink sink) {
    return (AcceptedMail mail, Consumer<Answer> whenDone) -> {
      Timer.Sample sample = Timer.start(registry);
      sink.submit(
          mail,
          answer -> {
            sample.stop(confirm);
            whenDone.accept(answer);
          });
    };
  }

  /** A request of a program has been answered. */
  void answered(String operation, int status) {
    registry
        .counter(
            "poststrom_ingress_http_requests",
            "operation",
            operation,
            "status",
            Integer.toString(status))
        .increment();
  }

  @Override
  public void headerMissing(InetAddress proxy, String why) {
    headersMissing.increment();
    long now = System.nanoTime();
    long last = lastComplaint.get();
    if (now - last >= COMPLAIN_EVERY_NANOS && lastComplaint.compareAndSet(last, now)) {
      LOG.warnf(
          "A connection of %s, a network in poststrom.ingress.proxy-networks, has no PROXY header and"
              + " was closed: %s. Let the load balancer send one (HAProxy: send-proxy-v2), or take its"
              + " network out.",
          proxy.getHostAddress(), why);
    }
  }

  @Override
  public void turnedAway(Client client, Reply reply, String rule) {
    registry.counter("poststrom_ingress_turned_away", "rule", rule).increment();
    replied(client, reply);
  }

  @Override
  public void opened(Client client) {
    Counter counter = sessions.get(client.listener());
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void replied(Client client, Reply reply) {
    if (reply.code() >= 400) {
      refusals
          .computeIfAbsent(
              reply.code(),
              code -> registry.counter("poststrom_ingress_refusals", "code", code.toString()))
          .increment();
    }
  }

  @Override
  public void refused(MailEvent.Refused refusal) {
    refusal.rule().ifPresent(this::refusedByRule);
    if (isTold(refusal)) {
      events.tell(refusal);
    } else {
      untold.increment();
    }
  }

  /** What costs a client nothing must not fill the log. */
  private boolean isTold(MailEvent.Refused refusal) {
    return switch (refusal.stage()) {
      case "CONNECT", "HELO" -> atTheDoor.lets();
      case "MAIL", "RCPT" -> !refusal.reply().startsWith("4") || forNow.lets();
      default -> true;
    };
  }

  /** Any other fact for mail.events. */
  void tell(MailEvent event) {
    events.tell(event);
  }

  /** Names are those of documents: few. */
  private void refusedByRule(String rule) {
    registry.counter("poststrom_ingress_rule_refusals", "rule", rule).increment();
  }

  @Override
  public void failed(Client client, Reply reply, Throwable why) {
    registry
        .counter("poststrom_ingress_failures", "code", Integer.toString(reply.code()))
        .increment();
    LOG.warnf(
        "A session of %s failed and hears \"%s\"; at DEBUG this category says where: %s",
        client.addressText(), reply.oneLine(), why.toString().replaceAll("\\s+", " "));
    LOG.debug("The failed session", why);
  }

  @Override
  public void accepted(AcceptedMail mail) {
    mails.increment();
    octets.increment((double) mail.envelope().size());
    if (MAILS.isDebugEnabled()) {
      MAILS.debugf(
          "Accepted %s from %s <%s>: %d recipients, %d octets",
          mail.envelope().id(),
          mail.envelope().client().address(),
          mail.envelope().reversePath().text(),
          mail.envelope().recipients().size(),
          mail.envelope().size());
    }
  }
}
