package io.poststrom.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.beforequeue.BeforeQueueFilter;
import io.poststrom.beforequeue.Decision;
import io.poststrom.event.MailEvent;
import io.poststrom.ingress.beforequeue.DecidedSink;
import io.poststrom.ingress.beforequeue.RemoteFilter;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.MailSink;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Verdict;
import io.poststrom.settings.MailRoute.HostPort;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Which filter is asked before a mail is accepted: the one in this process, else the one that the
 * settings name, else none. Counts its decisions, and tells mail.events why a mail was refused.
 */
@Singleton
public class BeforeQueueSetup {
  private static final Logger LOG = Logger.getLogger(BeforeQueueSetup.class);
  private static final int HTTP_PORT = 8080;

  private final Vertx vertx;
  private final IngressSettings settings;
  private final MeterRegistry registry;
  private final Instance<BeforeQueueFilter> inThisProcess;
  private volatile Optional<RemoteFilter> remote = Optional.empty();

  /** Made by the container. */
  @Inject
  public BeforeQueueSetup(
      Vertx vertx,
      IngressSettings settings,
      MeterRegistry registry,
      Instance<BeforeQueueFilter> inThisProcess) {
    this.vertx = vertx;
    this.settings = settings;
    this.registry = registry;
    this.inThisProcess = inThisProcess;
  }

  /** The sink behind the filter's word, or the log itself where nobody is to be asked. */
  MailSink inFrontOf(MailSink log, Consumer<MailEvent> events) {
    Set<String> listeners = listeners();
    Optional<BeforeQueueFilter> filter = listeners.isEmpty() ? Optional.empty() : filter();
    if (filter.isEmpty()) {
      LOG.info("Mail is filtered after it was accepted: no filter is asked before.");
      return log;
    }
    DecidedSink.Rules rules = new DecidedSink.Rules(listeners, settings.beforeQueue().deadline());
    return new DecidedSink(
        filter.get(), rules, log, (mail, decision, nanos) -> note(mail, decision, nanos, events));
  }

  private Optional<BeforeQueueFilter> filter() {
    return inThisProcess.isResolvable()
        ? Optional.of(inThisProcess.get())
        : settings
            .beforeQueue()
            .service()
            .map(
                text -> {
                  RemoteFilter service = remote(HostPort.parse(text, HTTP_PORT));
                  remote = Optional.of(service);
                  return service;
                });
  }

  private RemoteFilter remote(HostPort service) {
    return new RemoteFilter(
        vertx,
        service,
        settings.beforeQueue().deadline(),
        settings.maxBytesInFlight().asLongValue());
  }

  /** Asks nobody any more. */
  void close() {
    remote.ifPresent(RemoteFilter::close);
  }

  private Set<String> listeners() {
    Set<String> listeners = new HashSet<>();
    if (settings.mx().beforeQueue()) {
      listeners.add(Listener.MX.label());
    }
    if (settings.submission().beforeQueue()) {
      listeners.add(Listener.SUBMISSION.label());
    }
    if (settings.submissions().beforeQueue()) {
      listeners.add(Listener.SUBMISSIONS.label());
    }
    if (settings.lmtp().beforeQueue()) {
      listeners.add(Listener.LMTP.label());
    }
    if (settings.http().beforeQueue()) {
      listeners.add(Listener.HTTP.label());
    }
    return listeners;
  }

  private void note(AcceptedMail mail, Decision decision, long nanos, Consumer<MailEvent> events) {
    registry
        .timer("poststrom_ingress_before_queue", "decision", word(decision))
        .record(nanos, TimeUnit.NANOSECONDS);
    switch (decision) {
      case Decision.Accept() -> {}
      case Decision.Undecided(String why) ->
          LOG.debugf("No decision on %s before it is accepted: %s", mail.envelope().id(), why);
      case Decision.Reject(Verdict verdict, _) -> {
        for (Recipient recipient : mail.envelope().recipients()) {
          events.accept(
              new MailEvent.Filtered(
                  mail.envelope().id(),
                  mail.envelope().acceptedAt(),
                  recipient.mailbox().text(),
                  verdict));
        }
      }
    }
  }

  private static String word(Decision decision) {
    return switch (decision) {
      case Decision.Accept() -> "accept";
      case Decision.Reject _ -> "reject";
      case Decision.Undecided _ -> "undecided";
    };
  }
}
