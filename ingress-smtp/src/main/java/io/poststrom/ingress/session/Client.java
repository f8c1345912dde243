package io.poststrom.ingress.session;

import io.poststrom.mail.ClientInfo.Trust;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Who is at the other end.
 *
 * @param listener where it came in
 * @param address its address
 * @param port its port
 * @param local our address that it connected to: mail to this address literal is mail to us
 * @param trust whether it is in a relay network or has proven who it is
 * @param identity who it has proven to be
 */
public record Client(
    Listener listener,
    InetAddress address,
    int port,
    InetAddress local,
    Trust trust,
    Optional<String> identity) {
  /** A client that has just come. */
  public Client(Listener listener, InetAddress address, int port, InetAddress local, Trust trust) {
    this(listener, address, port, local, trust, Optional.empty());
  }

  /** The same client, which has proven who it is and may send anywhere now. */
  public Client proven(String who) {
    return new Client(listener, address, port, local, Trust.RELAY, Optional.of(who));
  }

  /**
   * Whether it is offered to say what the queue does first (MT-PRIORITY, ETRN): whoever submits has
   * proven who he is before anything comes of it, and relay networks are believed.
   */
  boolean mayDirect() {
    return listener.isSubmission() || trust == Trust.RELAY;
  }

  /** The address as text: no brackets, no host name, no scope. */
  public String addressText() {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
