package io.poststrom.ingress.transcript;

import io.poststrom.ingress.policy.Arrivals;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Network;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.session.Introducers;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.smtp.Reply;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Believes {@code 127.0.0.2} (in transcripts: {@code @ introducer}); {@code 192.0.2.0/24} may
 * relay.
 */
public final class FakeIntroducers implements Introducers {
  /** Where the one who is believed comes from. */
  public static final String INTRODUCER = "127.0.0.2";

  private final Arrivals arrivals = new Arrivals(trusted(), new ConnectionLimits(10, 10));

  /** The same for a real server. */
  public static Trusted trusted() {
    return new Trusted(
        List.of(Network.parse("192.0.2.0/24")), List.of(), List.of(Network.parse(INTRODUCER)));
  }

  @Override
  public boolean believes(InetAddress peer) {
    return arrivals.believes(peer);
  }

  @Override
  public Trust trust(InetAddress address) {
    return arrivals.trust(address);
  }

  @Override
  public Optional<Reply> handedOver(InetAddress from, InetAddress to) {
    return arrivals.handedOver(from, to);
  }
}
