package io.poststrom.delivery.route;

import java.net.InetAddress;
import java.util.concurrent.CompletionStage;

/**
 * What routing asks DNS. Names are A-labels without the final dot. Never blocks, never completes
 * exceptionally for what DNS does; stages may complete on any thread.
 */
public interface HostLookup {
  /** The MX records of a domain. */
  CompletionStage<Answer<MxRecord>> mx(String domain);

  /** The addresses of a host in one family. */
  CompletionStage<Answer<InetAddress>> addresses(String host, Family family);

  /** A or AAAA. */
  enum Family {
    IPV4,
    IPV6
  }
}
