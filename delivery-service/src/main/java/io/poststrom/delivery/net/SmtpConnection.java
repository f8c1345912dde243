package io.poststrom.delivery.net;

import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.dialogue.ContentForm;
import io.poststrom.delivery.dialogue.Dialogue;
import io.poststrom.delivery.dialogue.DialogueSettings;
import io.poststrom.delivery.dialogue.MailOutcome;
import io.poststrom.delivery.dialogue.OutgoingMail;
import io.poststrom.delivery.dialogue.Phase;
import io.poststrom.delivery.dialogue.Step;
import io.poststrom.delivery.dialogue.Step.Next;
import io.poststrom.delivery.dialogue.Trouble;
import io.poststrom.delivery.route.Hop;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReplyParser;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetSocketInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection to a host: carries out the steps of its {@link Dialogue}. Commands that go out
 * together, and a small mail from its first prepended field to the final dot, are one write each.
 * Lives on one event loop.
 */
final class SmtpConnection implements ReplyParser.Sink {
  private static final byte[] NO_OCTETS = {};

  /** Room for the dots of dot-stuffing, so that a usual content's buffer need not grow. */
  private static final int DOTS = 512;

  /** A deadline that far away, in nanoseconds, is none. */
  private static final long NEVER = Long.MAX_VALUE / 2;

  private final Hop hop;
  private final NetSocket socket;
  private final Context context;
  private final Timeouts timeouts;
  private final DialogueSettings settings;
  private final Dialogue dialogue;
  private final Consumer<SmtpConnection> onClosed;
  private final ReplyParser parser = new ReplyParser();

  private Phase phase = Phase.GREETING;
  private long deadline = System.nanoTime() + NEVER;
  private int mails;
  private boolean handshaking;
  private boolean reading;
  private boolean over;
  private @Nullable OutgoingMail mail;
  private @Nullable ContentStream stream;
  private @Nullable Consumer<Opening> onOpened;
  private @Nullable Consumer<MailOutcome> onFinished;
  private @Nullable MailOutcome outcome;
  private String lossCause = "was closed by the host";

  /** What became of the session's opening. */
  sealed interface Opening {
    /** Mails can be sent. */
    record Opened(SmtpConnection connection) implements Opening {}

    /** The host would not have us. */
    record Refused(Trouble trouble) implements Opening {}
  }

  SmtpConnection(
      Hop hop,
      NetSocket socket,
      Context context,
      DialogueSettings settings,
      Timeouts timeouts,
      Consumer<SmtpConnection> onClosed) {
    this.hop = hop;
    this.socket = socket;
    this.context = context;
    this.timeouts = timeouts;
    this.settings = settings;
    this.dialogue = new Dialogue(settings);
    this.onClosed = onClosed;
    socket.handler(this::received);
    socket.exceptionHandler(failure -> lossCause = "failed (" + failure.getMessage() + ")");
    socket.closeHandler(ignored -> closed());
  }

  /** Begins the session; the listener is told once. */
  void open(Consumer<Opening> listener) {
    onOpened = listener;
    perform(dialogue.open());
  }

  /** Sends a mail on an open session, now; the listener is told once. */
  void send(OutgoingMail next, Instant now, Consumer<MailOutcome> listener) {
    mail = next;
    onFinished = listener;
    mails++;
    perform(dialogue.send(next, now));
    deliver();
  }

  /** Whether another mail can be sent once this one is finished. */
  boolean isOpen() {
    return !over;
  }

  int mails() {
    return mails;
  }

  Hop hop() {
    return hop;
  }

  DialogueSettings settings() {
    return settings;
  }

  /** The session waits for its next mail, for a while. */
  void idle(long now) {
    deadline = now + timeouts.idle().toNanos();
  }

  /** Says goodbye. */
  void quit() {
    if (!over) {
      perform(dialogue.quit());
    }
  }

  /** Whether the host, or our log where the host waits for us, has had its time. */
  boolean isExpired(long now) {
    return now - deadline >= 0 && !over;
  }

  /** The time is over. */
  void expire() {
    if (phase == Phase.QUIT) {
      close();
    } else if (mail == null && onOpened == null) {
      quit();
    } else {
      perform(
          reading
              ? dialogue.unreadable("nothing came for " + words(timeouts.content()))
              : dialogue.lost("was silent for " + words(timeouts.of(phase))));
      deliver();
    }
  }

  @Override
  public void reply(Reply reply) {
    if (over) {
      return;
    }
    // Octets that come in clear after the go-ahead for TLS may be an attacker's. RFC 3207 section
    // 6.
    perform(handshaking ? dialogue.lost("was spoken on before the handshake") : dialogue.on(reply));
  }

  @Override
  public void malformed(String why) {
    if (!over) {
      perform(dialogue.lost("brought what is no reply (" + why + ")"));
    }
  }

  private void received(Buffer buffer) {
    byte[] octets = buffer.getBytes();
    parser.feed(octets, 0, octets.length, this);
    if (handshaking && parser.isMidReply()) {
      perform(dialogue.lost("was spoken on before the handshake"));
    }
    deliver();
  }

  private void closed() {
    if (!over) {
      perform(dialogue.lost(lossCause));
      deliver();
    }
    close();
  }

  /**
   * Tells the outcome only when all that was received has been read: a host that says more than it
   * was asked must not have the next mail's answers guessed from that.
   */
  private void deliver() {
    MailOutcome finished = outcome;
    Consumer<MailOutcome> listener = onFinished;
    if (finished != null && listener != null) {
      outcome = null;
      onFinished = null;
      mail = null;
      listener.accept(finished);
    }
  }

  private void perform(Step step) {
    switch (step.next()) {
      case Next.Await(Phase awaited) -> {
        write(step.write());
        await(awaited);
      }
      case Next.SendContent task -> sendContent(step.write(), task);
      case Next.StartTls() -> secure();
      case Next.Ready() -> opened(new Opening.Opened(this));
      case Next.Finished(MailOutcome finished) -> {
        outcome = finished;
        deadline = System.nanoTime() + NEVER;
      }
      case Next.FinishedAndOver(MailOutcome finished) -> {
        outcome = finished;
        close();
      }
      case Next.Refused(Trouble trouble) -> {
        sayLast(step.write());
        close();
        opened(new Opening.Refused(trouble));
      }
      case Next.Over() -> close();
    }
  }

  private void write(String lines) {
    if (!lines.isEmpty()) {
      socket.write(Buffer.buffer(lines.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Vert.x keeps what is written until all that came has been read: too late before a close. */
  private void sayLast(String lines) {
    write(lines);
    ((NetSocketInternal) socket).channelHandlerContext().flush();
  }

  private void await(Phase awaited) {
    phase = awaited;
    reading = false;
    deadline = System.nanoTime() + timeouts.of(awaited).toNanos();
  }

  /** The host has taken all there was; what it waits for now is our own matter. */
  private void awaitPiece() {
    reading = true;
    deadline = System.nanoTime() + timeouts.content().toNanos();
  }

  private void sendContent(String lines, Next.SendContent task) {
    OutgoingMail sending = Objects.requireNonNull(mail, "a mail is being sent");
    if (task.form() == ContentForm.NOTHING) {
      sendAll(lines, task.form(), NO_OCTETS, NO_OCTETS);
      return;
    }
    switch (sending.content()) {
      case MailContent.AtHand(byte[] octets) -> sendAll(lines, task.form(), sending.head(), octets);
      case MailContent.Streamed streamed -> {
        await(Phase.BLOCK);
        stream = new ContentStream(streamed, task, socket, context, this::onStream);
        stream.start(Buffer.buffer(lines), sending.head());
      }
    }
  }

  private void sendAll(String lines, ContentForm form, byte[] head, byte[] octets) {
    Buffer out = Buffer.buffer(lines.length() + head.length + octets.length + DOTS);
    out.appendString(lines);
    WireContent wire = new WireContent(form);
    wire.append(head, out);
    wire.append(octets, out);
    wire.end(out);
    socket.write(out);
    perform(dialogue.contentSent());
  }

  private void onStream(ContentStream.Event event) {
    if (over) {
      return;
    }
    switch (event) {
      case ContentStream.Event.Reading() -> awaitPiece();
      case ContentStream.Event.Progress() -> await(Phase.BLOCK);
      case ContentStream.Event.Complete() -> perform(dialogue.contentSent());
      case ContentStream.Event.Shown(var trait) -> perform(dialogue.abandon(trait));
      case ContentStream.Event.Unreadable(String why) -> perform(dialogue.unreadable(why));
    }
    deliver();
  }

  private void secure() {
    handshaking = true;
    await(Phase.STARTTLS);
    String name = hop.name();
    boolean named = !name.equals(hop.address().getHostAddress());
    (named ? socket.upgradeToSsl(name) : socket.upgradeToSsl())
        .onSuccess(ignored -> secured())
        .onFailure(this::handshakeFailed);
  }

  private void secured() {
    if (!over) {
      handshaking = false;
      perform(objection().map(dialogue::untrusted).orElseGet(dialogue::secured));
    }
  }

  /** What speaks against the host's certificate, where it is to prove its name. */
  private Optional<String> objection() {
    if (!settings.isTlsRequired()) {
      return Optional.empty();
    }
    try {
      return HostName.objection(socket.sslSession().getPeerCertificates()[0], hop.name());
    } catch (SSLPeerUnverifiedException e) {
      return Optional.of("there is none");
    }
  }

  private void handshakeFailed(Throwable failure) {
    if (!over) {
      perform(
          settings.isTlsRequired() && failure instanceof SSLHandshakeException
              ? dialogue.untrusted(rootCause(failure))
              : dialogue.lost(String.valueOf(failure.getMessage())));
    }
  }

  private static String rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  private void opened(Opening opening) {
    Consumer<Opening> listener = onOpened;
    onOpened = null;
    deadline = System.nanoTime() + NEVER;
    if (listener != null) {
      listener.accept(opening);
    }
  }

  private void close() {
    if (!over) {
      over = true;
      if (stream != null) {
        stream.stop();
      }
      onClosed.accept(this);
      // Below Vert.x' own handler, whose close waits until a host that takes nothing has taken all.
      ((NetSocketInternal) socket).channelHandlerContext().close();
    }
  }

  /** For people: "3 min". */
  static String words(Duration duration) {
    return duration.toMillis() < 1_000
        ? duration.toMillis() + " ms"
        : duration.toSeconds() < 120 ? duration.toSeconds() + " s" : duration.toMinutes() + " min";
  }
}
