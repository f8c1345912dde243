package io.poststrom.spf;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What SPF asks of DNS: the port of this package. No stage completes exceptionally. Names are
 * dotted, an octet a character; aliases are followed. Answers that are known already should come as
 * completed stages, since one evaluation asks up to some forty times.
 */
public interface SpfDns {
  /** TXT records, each with its strings joined (RFC 7208 section 3.3), an octet a character. */
  CompletionStage<Answer<String>> texts(String name);

  /** A records. */
  CompletionStage<Answer<InetAddress>> ip4(String name);

  /** AAAA records. */
  CompletionStage<Answer<InetAddress>> ip6(String name);

  /** The hosts of MX records, most preferred first. */
  CompletionStage<Answer<String>> exchanges(String name);

  /** The names of an address, unchecked. */
  CompletionStage<Answer<String>> names(InetAddress address);

  /** What came back. */
  sealed interface Answer<T> {
    /** At least one record. */
    record Found<T>(List<T> records) implements Answer<T> {}

    /** No such name or no such record: a void lookup. RFC 7208 section 4.6.4. */
    record Nothing<T>() implements Answer<T> {}

    /** A server failure or a timeout, in words. */
    record Failed<T>(String reason) implements Answer<T> {}
  }
}
