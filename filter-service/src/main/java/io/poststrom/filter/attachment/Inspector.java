package io.poststrom.filter.attachment;

import io.poststrom.filter.attachment.ZipListing.Entry;
import io.poststrom.filter.content.OctetPattern;
import io.poststrom.filter.mime.Part;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Looks at the files attached to one mail. What is unpacked of archives in archives is bounded for
 * all of them together, so that its time and memory are, whatever they are.
 */
public final class Inspector {
  /** Archives in archives beyond this are not looked into. */
  public static final int MAX_DEPTH = 3;

  /** Octets that are unpacked of a mail. */
  private static final int MAX_UNPACKED = 1024 * 1024;

  private static final int MAX_FILES = 2_000;
  private static final long BOMB_SIZE = 64L * 1024 * 1024;
  private static final int BOMB_RATIO = 100;

  /** So many octets say what a file is; a disk's image says so later, and by its name. */
  private static final int KIND_SIZE = 512;

  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  private static final OctetPattern MACROS = new OctetPattern(wide("_VBA_PROJECT"));
  private static final OctetPattern ENCRYPTED = new OctetPattern(wide("EncryptedPackage"));
  private static final List<OctetPattern> ACTIVE =
      List.of(new OctetPattern("/JavaScript"), new OctetPattern("/Launch"));

  private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
  private int room = MAX_UNPACKED;
  private int files;

  private Inspector() {}

  /** What the attached files of a mail are like, all together. */
  public static Set<Trait> of(List<Part> parts) {
    Inspector inspector = new Inspector();
    for (Part part : parts) {
      if (part.isAttachment() || !part.name().isEmpty() || !part.type().startsWith("text/")) {
        inspector.inspect(part);
      }
    }
    return inspector.traits;
  }

  private static String wide(String name) {
    return String.join("\0", name.split(""));
  }

  /** One that can't be read says nothing of the others. */
  private void inspect(Part part) {
    try {
      attached(part);
    } catch (RuntimeException e) {
      traits.add(Trait.UNREAD_ARCHIVE);
    }
  }

  private void attached(Part part) {
    FileName name = new FileName(part.name());
    FileKind kind = FileKind.of(part.octets());
    if (isProgram(name, kind)) {
      boolean isDisguised =
          name.isDisguised() || name.isHarmless() || part.type().startsWith("image/");
      traits.add(isDisguised ? Trait.DISGUISED_PROGRAM : Trait.PROGRAM);
    } else if (isOtherKind(name.extension(), part.type(), kind)) {
      traits.add(Trait.OTHER_KIND);
    }
    content(name, kind, part.octets(), 0);
  }

  private static boolean isProgram(FileName name, FileKind kind) {
    return kind == FileKind.PROGRAM || kind == FileKind.SHORTCUT || name.isProgram();
  }

  private static boolean isOtherKind(String extension, String type, FileKind kind) {
    boolean saysImage =
        type.startsWith("image/") && !type.equals("image/svg+xml")
            || Set.of("png", "jpg", "jpeg", "gif").contains(extension);
    boolean saysPdf = extension.equals("pdf") || type.equals("application/pdf");
    return switch (kind) {
      case ZIP, RAR, SEVEN_ZIP, GZIP, TAR, OTHER_ARCHIVE, OLE, RTF, MARKUP, DISK_IMAGE ->
          saysImage || saysPdf;
      case PDF -> saysImage;
      case IMAGE -> saysPdf;
      case PROGRAM, SHORTCUT, UNKNOWN -> false;
    };
  }

  private void content(FileName name, FileKind kind, byte[] octets, int depth) {
    if (kind == FileKind.DISK_IMAGE || name.isDiskImage()) {
      traits.add(Trait.DISK_IMAGE);
    }
    switch (kind) {
      case ZIP -> zip(octets, depth);
      case GZIP -> gzip(octets, depth);
      case TAR -> tar(octets, depth);
      case OLE -> document(octets);
      case PDF -> pdf(octets);
      default -> {}
    }
  }

  private void document(byte[] octets) {
    if (MACROS.find(octets, 0) >= 0) {
      traits.add(Trait.MACROS);
    }
    if (ENCRYPTED.find(octets, 0) >= 0) {
      traits.add(Trait.ENCRYPTED_DOCUMENT);
    }
  }

  private void pdf(byte[] octets) {
    if (ACTIVE.stream().anyMatch(pattern -> pattern.find(octets, 0) >= 0)) {
      traits.add(Trait.ACTIVE_PDF);
    }
  }

  private void zip(byte[] zip, int depth) {
    List<Entry> entries = ZipListing.of(zip);
    long packed = 0;
    long size = 0;
    for (Entry entry : entries) {
      packed += entry.packed();
      size += entry.size();
      entry(entry, zip, depth);
    }
    if (size > BOMB_SIZE && size / BOMB_RATIO > Math.min(packed, zip.length)) {
      traits.add(Trait.ARCHIVE_BOMB);
    }
    if (entries.size() == ZipListing.MAX_ENTRIES) {
      traits.add(Trait.UNREAD_ARCHIVE);
    }
  }

  private void entry(Entry entry, byte[] zip, int depth) {
    if (entry.isEncrypted()) {
      traits.add(Trait.ENCRYPTED_ARCHIVE);
    }
    String path = entry.name().toLowerCase(Locale.ROOT);
    if (path.endsWith("vbaproject.bin") || path.startsWith("xl/macrosheets/")) {
      traits.add(Trait.MACROS);
    }
    FileName name = new FileName(entry.name());
    if (name.isProgram()) {
      traits.add(Trait.ARCHIVED_PROGRAM);
    }
    boolean isSmall = entry.size() <= MAX_UNPACKED;
    if (!entry.isEncrypted() && (name.isArchive() || name.isDiskImage() || isSmall)) {
      file(name, unpacked(entry, zip, name), depth);
    }
  }

  /** All of an archive; of other files what says their kind. */
  private byte[] unpacked(Entry entry, byte[] zip, FileName name) {
    int most = name.isArchive() ? room : Math.min(room, KIND_SIZE);
    int start = Math.clamp(entry.start(), 0, zip.length);
    int packed = Math.min(zip.length - start, most);
    return switch (entry.method()) {
      case STORED -> taken(Arrays.copyOfRange(zip, start, start + packed));
      case DEFLATED -> inflated(zip, start, packed, most);
      default -> new byte[0];
    };
  }

  private byte[] taken(byte[] octets) {
    room -= octets.length;
    return octets;
  }

  /** As many octets as can be had, at most so many; octets read count as well. */
  private byte[] inflated(byte[] octets, int from, int length, int most) {
    room -= Math.min(room, length);
    byte[] all = new byte[Math.min(most, 8192)];
    int size = 0;
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(octets, from, length);
      while (size < most) {
        if (size == all.length) {
          all = Arrays.copyOf(all, Math.min(most, all.length * 4));
        }
        int more = inflater.inflate(all, size, all.length - size);
        if (more == 0) {
          break;
        }
        size += more;
      }
    } catch (DataFormatException e) {
      // what came before counts
    }
    room -= Math.min(room, size);
    return Arrays.copyOf(all, size);
  }

  /** A file within an archive. */
  private void file(FileName name, byte[] octets, int depth) {
    if (++files > MAX_FILES) {
      traits.add(Trait.UNREAD_ARCHIVE);
      return;
    }
    FileKind kind = FileKind.of(octets);
    if (isProgram(name, kind)) {
      traits.add(Trait.ARCHIVED_PROGRAM);
    }
    boolean isDeep = depth + 1 >= MAX_DEPTH || room == 0;
    if (kind.isArchive() && name.isArchive()) {
      traits.add(Trait.NESTED_ARCHIVE);
      if (isDeep) {
        traits.add(Trait.UNREAD_ARCHIVE);
      }
    }
    if (!isDeep) {
      content(name, kind, octets, depth + 1);
    }
  }

  /** RFC 1952: one file, often a tar. */
  private void gzip(byte[] octets, int depth) {
    int flags = octets.length > 3 ? octets[3] : 0;
    int at = 10;
    if ((flags & 4) != 0) {
      at = Math.min(octets.length, at + 2 + Octets.int16(octets, at));
    }
    String name = "";
    if ((flags & 8) != 0) {
      int end = at;
      while (end < octets.length && octets[end] != 0) {
        end++;
      }
      name =
          new String(octets, Math.min(at, end), Math.max(0, end - at), StandardCharsets.ISO_8859_1);
      at = end + 1;
    }
    if (depth + 1 < MAX_DEPTH && at < octets.length) {
      file(new FileName(name), inflated(octets, at, octets.length - at, room), depth);
    }
  }

  /** Headers of 512 octets, each before its file. */
  private void tar(byte[] octets, int depth) {
    int at = 0;
    while (at + 512 <= octets.length && octets[at] != 0 && files < MAX_FILES) {
      String name = ascii(octets, at, 100);
      String size = ascii(octets, at + 124, 12).strip();
      long length = size.matches("[0-7]{1,11}") ? Long.parseLong(size, 8) : -1;
      int start = at + 512;
      if (length < 0) {
        return;
      }
      int end = (int) Math.min(octets.length, start + length);
      file(
          new FileName(name),
          taken(Arrays.copyOfRange(octets, start, Math.min(end, start + room))),
          depth);
      long next = start + (length + 511) / 512 * 512;
      if (next >= octets.length) {
        return;
      }
      at = (int) next;
    }
  }

  private static String ascii(byte[] octets, int from, int length) {
    int end = from;
    while (end < from + length && octets[end] != 0) {
      end++;
    }
    return new String(octets, from, end - from, StandardCharsets.ISO_8859_1);
  }
}
