package io.poststrom.ingress.session;

import io.poststrom.mail.ClientInfo.Trust;
import java.net.InetAddress;

/**
 * Who is at the other end.
 *
 * @param listener where it came in
 * @param address its address
 * @param port its port
 * @param local our address that it connected to: mail to this address literal is mail to us
 * @param trust whether it is in a relay network
 */
public record Client(
    Listener listener, InetAddress address, int port, InetAddress local, Trust trust) {

  /** The address as text: no brackets, no host name, no scope. */
  public String addressText() {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
