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
import java.util.Set;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Event;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.jspecify.annotations.Nullable;

/**
 * Takes a mail apart. Its time and memory are linear in the octets given, whatever they are; what
 * is beyond the limits is left out and said. RFC 2045 to 2049, HTML.
 */
public final class MailTextReader {
  /** More parts are not looked at. */
  public static final int MAX_PARTS = 200;

  /** Parts in parts beyond this are not taken apart. */
  public static final int MAX_DEPTH = 20;

  /** More text, raw text or hidden text is not read, in characters. */
  public static final int MAX_TEXT = 256 * 1024;

  /** What the stream reads is in memory and bounded already. */
  static final MimeConfig CONFIG =
      new MimeConfig.Builder()
          .setMaxLineLen(-1)
          .setMaxHeaderCount(-1)
          .setMaxHeaderLen(-1)
          .setMaxContentLen(-1)
          .build();

  private final Set<Oddity> oddities = EnumSet.noneOf(Oddity.class);
  private final BoundedText text = new BoundedText(MAX_TEXT, oddities);
  private final BoundedText raw = new BoundedText(MAX_TEXT, oddities);
  private final BoundedText hidden = new BoundedText(MAX_TEXT, oddities);
  private final LinkList links = new LinkList(oddities);
  private final HtmlReader html = new HtmlReader(text, hidden, links);
  private final List<Part> parts = new ArrayList<>();

  /** The parts, and what was read as text without being one. */
  private int leaves;

  private MailTextReader() {}

  /**
   * Reads a whole mail.
   *
   * @param header as read from the octets
   * @param octets header and body
   */
  public static MailText read(Header header, byte[] octets) {
    return new MailTextReader().text(header, octets, PartHead.Reach.WHOLE);
  }

  /** Reads the start of a mail, whose last part may therefore not be whole. */
  public static MailText readStart(Header header, byte[] octets) {
    return new MailTextReader().text(header, octets, PartHead.Reach.START);
  }

  private MailText text(Header header, byte[] octets, PartHead.Reach reach) {
    String subject =
        header
            .first("Subject")
            .map(field -> EncodedWords.decode(field.value(), oddities))
            .map(MailTextReader::oneLine)
            .orElse("");
    PartHead top = new PartHead();
    for (HeaderField field : header.fields()) {
      top.field(field.name(), field.value());
    }
    walk(top, octets, header.bodyStart(), reach);
    return new MailText(
        subject,
        text.toString(),
        raw.toString(),
        hidden.toString(),
        parts,
        links.all(),
        html.facts(),
        oddities);
  }

  private void walk(PartHead top, byte[] octets, int bodyStart, PartHead.Reach reach) {
    Walk walk = new Walk(top);
    InputStream body = new ByteArrayInputStream(octets, bodyStart, octets.length - bodyStart);
    try {
      walk.through(new SequenceInputStream(new ByteArrayInputStream(top.octets()), body));
    } catch (MimeException | IOException e) {
      oddities.add(Oddity.BROKEN_MULTIPART);
    }
    if (walk.last != null && leaves < MAX_PARTS) {
      leaf(walk.last, reach);
    }
    if (reach == PartHead.Reach.START) {
      oddities.remove(Oddity.BROKEN_MULTIPART); // it is we who did not read on
    }
  }

  /** Goes through the entities; a leaf is read when it is known whether another one follows. */
  private final class Walk {
    private final MimeTokenStream stream = new MimeTokenStream(CONFIG, new BodyEnds(), null);
    private PartHead head;
    private @Nullable RawLeaf last;
    private int depth;

    /** What stands before the first boundary; none once that is there. */
    private byte[] preamble = {};

    private Walk(PartHead top) {
      this.head = top;
    }

    private void through(InputStream mail) throws MimeException, IOException {
      stream.parse(mail);
      for (EntityState at = stream.getState();
          at != EntityState.T_END_OF_STREAM && isRoom(last);
          at = stream.next()) {
        step(at);
      }
    }

    private void step(EntityState at) throws IOException {
      switch (at) {
        case T_START_MULTIPART, T_START_MESSAGE -> {
          depth++;
          stream.setRecursionMode(
              depth < MAX_DEPTH ? RecursionMode.M_RECURSE : RecursionMode.M_FLAT);
        }
        case T_PREAMBLE -> preamble = stream.getInputStream().readAllBytes();
        case T_START_BODYPART -> preamble = new byte[0];
        case T_END_MULTIPART -> {
          depth--;
          if (preamble.length > 0) { // no part, but mail programs differ in what they show
            found(new RawLeaf(head, "text/plain", preamble, false));
          }
          preamble = new byte[0];
        }
        case T_END_MESSAGE -> depth--;
        case T_START_HEADER -> head = new PartHead();
        case T_FIELD -> head.field(stream.getField().getName(), stream.getField().getBody());
        case T_BODY ->
            found(
                new RawLeaf(
                    head,
                    stream.getBodyDescriptor().getMimeType(),
                    stream.getInputStream().readAllBytes(),
                    true));
        default -> {}
      }
    }

    private void found(RawLeaf next) {
      if (last != null) {
        leaf(last, PartHead.Reach.WHOLE);
      }
      last = next;
    }
  }

  /**
   * What is read before it is decoded.
   *
   * @param isPart false for the text of a multipart that has no parts
   */
  private record RawLeaf(PartHead head, String type, byte[] octets, boolean isPart) {}

  private boolean isRoom(@Nullable RawLeaf last) {
    if (last != null && leaves == MAX_PARTS) {
      oddities.add(Oddity.TOO_MANY_PARTS);
    }
    return leaves < MAX_PARTS;
  }

  private void leaf(RawLeaf raw, PartHead.Reach reach) {
    Set<Oddity> found = EnumSet.noneOf(Oddity.class);
    PartHead.Leaf leaf = raw.head().leaf(raw.type(), raw.octets(), reach, found);
    if (reach == PartHead.Reach.START) {
      found.remove(Oddity.BROKEN_ENCODING);
    }
    oddities.addAll(found);
    Part part = leaf.part();
    leaves++;
    if (raw.isPart()) {
      parts.add(part);
    }
    boolean isTooDeep =
        part.type().startsWith("multipart/") || part.type().equals("message/rfc822");
    if (isTooDeep) {
      oddities.add(Oddity.TOO_DEEP);
    }
    if (isTooDeep || isText(part)) {
      words(leaf);
    }
  }

  private static boolean isText(Part part) {
    return part.type().equals("text/plain")
        || part.type().equals("text/html")
        || part.type().startsWith("text/") && !part.isAttachment();
  }

  private void words(PartHead.Leaf leaf) {
    if (raw.room() == 0) {
      oddities.add(Oddity.TOO_LONG);
      return;
    }
    String words = MailCharset.decode(leaf.part().octets(), leaf.charset(), oddities);
    String bounded = words.length() > raw.room() ? words.substring(0, raw.room()) : words;
    raw.put(words);
    raw.line();
    if (leaf.part().type().equals("text/html")) {
      html.read(bounded);
    } else {
      text.put(bounded);
      text.line();
      Uris.inText(bounded, links);
    }
  }

  /** Is told where a multipart ends without its last boundary. */
  private final class BodyEnds extends DecodeMonitor {
    private static final String EARLY = Event.MIME_BODY_PREMATURE_END.toString();

    @Override
    public boolean warn(String error, String dropDesc) {
      if (error.contains(EARLY)) {
        oddities.add(Oddity.BROKEN_MULTIPART);
      }
      return false;
    }

    @Override
    public boolean isListening() {
      return true;
    }
  }

  private static String oneLine(String text) {
    return text.replace('\r', ' ').replace('\n', ' ').strip();
  }
}
