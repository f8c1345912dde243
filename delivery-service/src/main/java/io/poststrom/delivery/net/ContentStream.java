package io.poststrom.delivery.net;

import io.poststrom.delivery.attempt.ContentSource;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.dialogue.ContentForm;
import io.poststrom.delivery.dialogue.Step.Next.SendContent;
import io.poststrom.delivery.dialogue.Trait;
import io.poststrom.delivery.dialogue.TraitScan;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A large content on its way from its source to the socket: the next piece is asked for only when
 * the socket has room again. Runs on the connection's event loop.
 */
final class ContentStream {
  private final MailContent.Streamed content;
  private final ContentSource source;
  private final SendContent task;
  private final WireContent wire;
  private final TraitScan scan = new TraitScan();
  private final NetSocket socket;
  private final Context context;
  private final Consumer<Event> listener;
  private long read;
  private boolean over;
  private boolean pulling;

  /** What the connection must know. */
  sealed interface Event {
    /** The next piece is being read: the host waits for us. */
    record Reading() implements Event {}

    /** The host took some more. */
    record Progress() implements Event {}

    /** All is handed to the socket. */
    record Complete() implements Event {}

    /** The content shows what the host cannot take. */
    record Shown(Trait trait) implements Event {}

    /** The source failed. */
    record Unreadable(String why) implements Event {}
  }

  ContentStream(
      MailContent.Streamed content,
      SendContent task,
      NetSocket socket,
      Context context,
      Consumer<Event> listener) {
    this.content = content;
    this.source = content.opener().get();
    this.task = task;
    this.wire = new WireContent(task.form());
    this.socket = socket;
    this.context = context;
    this.listener = listener;
  }

  /** Sends {@code first} (commands, prepended fields), then the content. */
  void start(Buffer first, byte[] head) {
    wire.append(head, first);
    socket.write(first);
    pull();
  }

  /** The connection is over; nothing more is to be sent. */
  void stop() {
    if (!over) {
      over = true;
      source.close();
    }
  }

  /**
   * At most one piece is asked for at a time: the drain handler stays and calls again and again.
   */
  private void pull() {
    if (over || pulling) {
      return;
    }
    if (socket.writeQueueFull()) {
      socket.drainHandler(
          ignored -> {
            listener.accept(new Event.Progress());
            pull();
          });
      return;
    }
    pulling = true;
    listener.accept(new Event.Reading());
    source
        .next()
        .whenComplete((piece, failure) -> context.runOnContext(ignored -> arrived(piece, failure)));
  }

  private void arrived(@Nullable Optional<byte[]> piece, @Nullable Throwable failure) {
    pulling = false;
    if (over) {
      return;
    }
    if (piece == null) {
      end(
          new Event.Unreadable(
              failure == null ? "no answer" : String.valueOf(failure.getMessage())));
    } else if (piece.isPresent()) {
      send(piece.get());
    } else if (read == content.size()) {
      Buffer last = Buffer.buffer();
      wire.end(last);
      socket.write(last);
      end(new Event.Complete());
    } else {
      end(new Event.Unreadable("it has " + read + " octets, not " + content.size()));
    }
  }

  private void send(byte[] octets) {
    read += octets.length;
    scan.feed(octets, 0, octets.length);
    for (Trait trait : task.forbidden()) {
      if (scan.has(trait)) {
        end(new Event.Shown(trait));
        return;
      }
    }
    if (read > content.size()) {
      end(new Event.Unreadable("it has more than its " + content.size() + " octets"));
      return;
    }
    Buffer out = Buffer.buffer(octets.length + (task.form() == ContentForm.CHUNK ? 0 : 1_024));
    wire.append(octets, out);
    socket.write(out);
    listener.accept(new Event.Progress());
    pull();
  }

  private void end(Event event) {
    stop();
    listener.accept(event);
  }
}
