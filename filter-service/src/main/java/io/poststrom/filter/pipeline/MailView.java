package io.poststrom.filter.pipeline;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.mail.Envelope;

/**
 * A mail as checks see it: its envelope, its header, and the first octets of its body. How many is
 * the scan limit; what lies beyond is not looked at.
 */
public final class MailView {
  private final Envelope envelope;
  private final byte[] octets;
  private final Header header;

  /**
   * Parses the header.
   *
   * @param octets the content from its first octet on, not copied, never changed
   */
  public MailView(Envelope envelope, byte[] octets) {
    this.envelope = envelope;
    this.octets = octets;
    this.header = HeaderParser.parse(octets);
  }

  /** Who sent it to whom. */
  public Envelope envelope() {
    return envelope;
  }

  /** The content's own header; prepended fields are not in it. */
  public Header header() {
    return header;
  }

  /** Header and the start of the body; the body begins at {@link Header#bodyStart}. */
  public byte[] octets() {
    return octets;
  }

  /** Whether the octets are the whole content. */
  public boolean isWhole() {
    return octets.length >= envelope.size();
  }
}
