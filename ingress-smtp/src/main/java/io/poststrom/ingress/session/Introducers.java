package io.poststrom.ingress.session;

import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.smtp.Reply;
import java.net.InetAddress;
import java.util.Optional;

/** Port: knows who may come in, and who may say for whom it comes. Any thread; never blocks. */
public interface Introducers {
  /** Whether this peer is believed when it says with XCLIENT who its client is. */
  boolean believes(InetAddress peer);

  /** What a client of this address may do before it has proven anything. */
  Trust trust(InetAddress address);

  /** A connection turns out to be another address's; the reply where it has too many. */
  Optional<Reply> handedOver(InetAddress from, InetAddress to);
}
