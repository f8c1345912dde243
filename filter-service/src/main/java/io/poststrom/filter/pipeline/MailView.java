package io.poststrom.filter.pipeline;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.mail.Envelope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A mail as checks see it: its envelope, its header, and the first octets of its body. How many is
 * the scan limit; only a check that reads the {@link #body} sees what lies beyond.
 */
public final class MailView {
  private final Envelope envelope;
  private final byte[] octets;
  private final Header header;
  private final WholeBody body;
  private final WholeContent content;
  private final List<String> prepended;
  private final Map<Class<?>, Object> shared = new HashMap<>();

  /**
   * A mail whose content is at hand, whole or not: nothing lies beyond it that could be read.
   *
   * @param octets the content from its first octet on, not copied, never changed
   */
  public MailView(Envelope envelope, byte[] octets) {
    this(envelope, List.of(), octets, WholeBody.Rest.NONE, octets);
  }

  /**
   * The same with fields of ours.
   *
   * @param prepended the fields that we have put above the content, topmost first
   */
  public MailView(Envelope envelope, List<String> prepended, byte[] octets) {
    this(envelope, prepended, octets, WholeBody.Rest.NONE, octets);
  }

  /**
   * A mail of which nothing lies beyond what is at hand but for those who read all of its content.
   *
   * @param octets the content from its first octet on, as many as are looked at
   * @param content all of it
   */
  public MailView(Envelope envelope, List<String> prepended, byte[] octets, WholeContent content) {
    this.envelope = envelope;
    this.prepended = List.copyOf(prepended);
    this.octets = octets;
    this.header = HeaderParser.parse(octets);
    this.body = new WholeBody(octets, header.bodyStart(), WholeBody.Rest.NONE);
    this.content = content;
  }

  /**
   * A mail whose content is read in pieces.
   *
   * @param octets the content from its first octet on, as many as are looked at
   * @param rest how to go on after the first piece
   * @param first the first piece, which begins with those octets
   */
  MailView(
      Envelope envelope, List<String> prepended, byte[] octets, WholeBody.Rest rest, byte[] first) {
    this.envelope = envelope;
    this.prepended = List.copyOf(prepended);
    this.octets = octets;
    this.header = HeaderParser.parse(octets);
    this.body = new WholeBody(first, header.bodyStart(), rest);
    this.content = rest == WholeBody.Rest.NONE ? WholeContent.of(octets) : WholeContent.of(rest);
  }

  /** Who sent it to whom. */
  public Envelope envelope() {
    return envelope;
  }

  /** The fields that we have put above the content, topmost first: Received. */
  public List<String> prepended() {
    return prepended;
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

  /**
   * What several checks of this mail share, made by the one that asks first. On the worker's thread
   * only, within {@link Check.Asking#ask}.
   */
  public <T> T shared(Class<T> type, Supplier<T> maker) {
    return type.cast(shared.computeIfAbsent(type, t -> maker.get()));
  }

  /** All of the body, for a check that can't do with its start. */
  public WholeBody body() {
    return body;
  }

  /** Header and body, for who passes all of it on and reads it for itself. */
  public WholeContent content() {
    return content;
  }
}
