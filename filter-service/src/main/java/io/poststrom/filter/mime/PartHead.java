package io.poststrom.filter.mime;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** The fields of a part that say what it is. RFC 2045, 2183. */
final class PartHead {
  private String type = "";
  private String disposition = "";
  private String encoding = "";

  /** Of fields that stand there again, the first counts. */
  void field(String name, String value) {
    switch (name.toLowerCase(Locale.ROOT)) {
      case "content-type" -> type = type.isEmpty() ? value : type;
      case "content-disposition" -> disposition = disposition.isEmpty() ? value : disposition;
      case "content-transfer-encoding" -> encoding = encoding.isEmpty() ? value : encoding;
      default -> {}
    }
  }

  /** The fields as a header section of their own. */
  byte[] octets() {
    StringBuilder fields = new StringBuilder();
    append("Content-Type", type, fields);
    append("Content-Disposition", disposition, fields);
    append("Content-Transfer-Encoding", encoding, fields);
    return fields.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void append(String name, String value, StringBuilder fields) {
    if (!value.isEmpty()) {
      fields.append(name).append(": ").append(value).append("\r\n");
    }
  }

  /** The part that these fields and its octets make. */
  Leaf leaf(String mediaType, byte[] octets, Reach reach, Set<Oddity> oddities) {
    Parameters types = type.isEmpty() ? Parameters.NONE : Parameters.of(type);
    Parameters dispositions = disposition.isEmpty() ? Parameters.NONE : Parameters.of(disposition);
    String fileName = dispositions.decoded("filename", oddities);
    String name = fileName.isEmpty() ? types.decoded("name", oddities) : fileName;
    boolean isAttachment =
        switch (dispositions.value()) {
          case "attachment" -> true;
          case "inline" -> false;
          default -> !mediaType.startsWith("text/") && !mediaType.startsWith("image/");
        };
    if (types.value().startsWith("multipart/") && !mediaType.startsWith("multipart/")) {
      oddities.add(Oddity.BROKEN_MULTIPART); // no boundary: it is read as if it were plain text
    }
    byte[] decoded = TransferDecoder.decode(octets, encoding, oddities);
    Part part = new Part(mediaType, name.strip(), isAttachment, decoded, reach == Reach.WHOLE);
    return new Leaf(part, types.plain("charset"));
  }

  /** Whether the octets at hand are all of the part. */
  enum Reach {
    WHOLE,
    START
  }

  /** A part, and the charset that it declares. */
  record Leaf(Part part, String charset) {}
}
