package io.poststrom.filter.mime;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderField;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;

/** The mails that a mail has as attachments: {@code message/rfc822}, {@code message/global}. */
public final class AttachedMails {
  private AttachedMails() {}

  /**
   * The first ones of a mail, as they were before they were attached; what is attached to them is
   * theirs. Parts in parts beyond {@link MailTextReader#MAX_DEPTH} are not taken apart. Time and
   * memory are linear in the octets; never throws.
   *
   * @param header as read from the octets
   * @param octets header and body
   * @param most no more of them
   */
  public static List<byte[]> of(Header header, byte[] octets, int most) {
    List<byte[]> mails = new ArrayList<>();
    PartHead head = new PartHead();
    for (HeaderField field : header.fields()) {
      head.field(field.name(), field.value());
    }
    MimeTokenStream stream = new MimeTokenStream(MailTextReader.CONFIG, DecodeMonitor.SILENT, null);
    stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
    InputStream body =
        new ByteArrayInputStream(octets, header.bodyStart(), octets.length - header.bodyStart());
    try {
      stream.parse(new SequenceInputStream(new ByteArrayInputStream(head.octets()), body));
      int parts = 0;
      int depth = 0;
      for (EntityState at = stream.getState();
          at != EntityState.T_END_OF_STREAM
              && mails.size() < most
              && parts < MailTextReader.MAX_PARTS;
          at = stream.next()) {
        switch (at) {
          case T_START_MULTIPART -> stream.setRecursionMode(inMultiparts(++depth));
          case T_END_MULTIPART -> stream.setRecursionMode(inMultiparts(--depth));
          case T_START_HEADER -> head = new PartHead();
          case T_FIELD -> head.field(stream.getField().getName(), stream.getField().getBody());
          case T_BODY -> {
            parts++;
            String type = stream.getBodyDescriptor().getMimeType();
            if (type.equals("message/rfc822") || type.equals("message/global")) {
              mails.add(decoded(head, type, stream.getInputStream().readAllBytes()));
            }
          }
          default -> {}
        }
      }
    } catch (MimeException | IOException e) {
      return mails; // those before it
    }
    return mails;
  }

  private static RecursionMode inMultiparts(int depth) {
    return depth < MailTextReader.MAX_DEPTH ? RecursionMode.M_NO_RECURSE : RecursionMode.M_FLAT;
  }

  private static byte[] decoded(PartHead head, String type, byte[] octets) {
    return head.leaf(type, octets, PartHead.Reach.WHOLE, EnumSet.noneOf(Oddity.class))
        .part()
        .octets();
  }
}
