package io.poststrom.ingress.session;

import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReplyEncoder;
import java.io.ByteArrayOutputStream;
import java.util.function.Supplier;

/**
 * Replies on their way to the client: gathered, then written together.
 *
 * @param gathered the thread's buffer, empty whenever no conversation of the thread is at work
 */
record Outbox(
    Supplier<Client> client,
    Transport transport,
    SessionObserver observer,
    ByteArrayOutputStream gathered) {
  void add(Reply reply) {
    ReplyEncoder.encode(reply, gathered);
    observer.replied(client.get(), reply);
  }

  void send() {
    if (gathered.size() > 0) {
      byte[] octets = gathered.toByteArray();
      gathered.reset();
      transport.write(octets, octets.length);
    }
  }
}
