package io.poststrom.mail;

import java.util.List;

/** Where a mail's content lies. The octets are always exactly those accepted. */
public sealed interface ContentRef {
  /** In the value of the record that carries this reference. */
  record Inline() implements ContentRef {}

  /** In the value of another record, such as the mail's record in {@code mail.accepted}. */
  record AtRecord(String topic, int partition, long offset) implements ContentRef {}

  /**
   * In records of {@code mail.content}, in order.
   *
   * @param partition the one partition that holds all of them
   * @param offsets the offsets, ascending; other mails' chunks may lie between
   */
  record Chunks(int partition, List<Long> offsets) implements ContentRef {
    public Chunks {
      offsets = List.copyOf(offsets);
    }
  }
}
