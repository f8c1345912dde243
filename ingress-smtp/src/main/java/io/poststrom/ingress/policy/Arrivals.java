package io.poststrom.ingress.policy;

import io.poststrom.ingress.session.Introducers;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.smtp.Reply;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Counts who comes in, and knows who may come for others. Those who may are not limited per address
 * or network: their clients are, once they are known. Any thread.
 */
public record Arrivals(Trusted trusted, ConnectionLimits limits) implements Introducers {
  /** Counts a new connection; the reply where it is one too many. */
  public Optional<Reply> arrived(InetAddress address) {
    return limits.arrived(address, counted(address));
  }

  /** A counted connection has ended. */
  public void left(InetAddress address) {
    limits.left(address, counted(address));
  }

  @Override
  public boolean believes(InetAddress peer) {
    return trusted.isIntroducer(peer);
  }

  @Override
  public Trust trust(InetAddress address) {
    return trusted.of(address);
  }

  @Override
  public Optional<Reply> handedOver(InetAddress from, InetAddress to) {
    return limits.moved(from, counted(from), to, counted(to));
  }

  private Trust counted(InetAddress address) {
    return trusted.isIntroducer(address) ? Trust.RELAY : trusted.of(address);
  }
}
