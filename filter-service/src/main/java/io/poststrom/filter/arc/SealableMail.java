package io.poststrom.filter.arc;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The header of a mail as the next hop gets it: the fields that stand in front of the content, then
 * the content's own.
 *
 * @param header of both
 * @param octets those that it was read from
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never copied or compared
public record SealableMail(Header header, byte[] octets) {
  /**
   * Joins the two.
   *
   * @param prepended whole fields with their line ends, topmost first
   * @param own the content's header
   * @param content the octets that it was read from
   */
  public static SealableMail of(List<String> prepended, Header own, byte[] content) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(own.bodyStart() + 1_024);
    for (String field : prepended) {
      all.writeBytes(field.getBytes(StandardCharsets.UTF_8));
    }
    all.write(content, 0, own.bodyStart());
    byte[] octets = all.toByteArray();
    return new SealableMail(HeaderParser.parse(octets), octets);
  }
}
