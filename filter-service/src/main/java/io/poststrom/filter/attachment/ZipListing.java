package io.poststrom.filter.attachment;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a zip archive says that it holds, without unpacking it: by its directory, or, where that is
 * missing or cut off, by the header before each file. At most {@value #MAX_ENTRIES} files.
 */
final class ZipListing {
  static final int MAX_ENTRIES = 1_000;

  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final int MAX_COMMENT = 0xffff;
  private static final int SIZE_FOLLOWS = 8;

  private final byte[] zip;
  private final List<Entry> entries = new ArrayList<>();

  private ZipListing(byte[] zip) {
    this.zip = zip;
  }

  /**
   * A file in the archive.
   *
   * @param start the index of its first packed octet
   * @param packed how many there are, as it says
   * @param size how many it unpacks to, as it says
   */
  record Entry(String name, boolean isEncrypted, int method, int start, long packed, long size) {}

  static List<Entry> of(byte[] zip) {
    ZipListing listing = new ZipListing(zip);
    if (!listing.byDirectory()) {
      listing.entries.clear();
      listing.byFiles();
    }
    return listing.entries;
  }

  private boolean byDirectory() {
    int end = directoryEnd();
    if (end < 0) {
      return false;
    }
    int size = Octets.int32(zip, end + 12);
    int start = end - size;
    int shift = start - Octets.int32(zip, end + 16); // what stands before the archive
    int at = start;
    if (size < 0 || start < 0) {
      return false;
    }
    while (at < end && entries.size() < MAX_ENTRIES) {
      if (Octets.int32(zip, at) != CENTRAL) {
        return false;
      }
      int name = Octets.int16(zip, at + 28);
      int local = shift + Octets.int32(zip, at + 42);
      int data = local + 30 + Octets.int16(zip, local + 26) + Octets.int16(zip, local + 28);
      add(at + 46, name, at + 8, data, at + 20);
      at += 46 + name + Octets.int16(zip, at + 30) + Octets.int16(zip, at + 32);
    }
    return !entries.isEmpty();
  }

  private int directoryEnd() {
    int last = Math.max(0, zip.length - END_SIZE - MAX_COMMENT);
    for (int at = zip.length - END_SIZE; at >= last; at--) {
      if (zip[at] == 'P' && Octets.int32(zip, at) == END) {
        return at;
      }
    }
    return -1;
  }

  /** Each octet is looked at once: the next header lies behind the file, or is looked for. */
  private void byFiles() {
    int at = 0;
    while (at >= 0 && at < zip.length - 30 && entries.size() < MAX_ENTRIES) {
      int name = Octets.int16(zip, at + 26);
      int data = at + 30 + name + Octets.int16(zip, at + 28);
      add(at + 30, name, at + 6, data, at + 18);
      int packed = Octets.int32(zip, at + 18);
      boolean isKnown = (Octets.int16(zip, at + 6) & SIZE_FOLLOWS) == 0 && packed >= 0;
      at = isKnown && packed <= zip.length - data ? header(data + packed) : header(data);
    }
  }

  private int header(int from) {
    for (int at = Math.max(0, from); at < zip.length - 30; at++) {
      if (zip[at] == 'P' && Octets.int32(zip, at) == LOCAL) {
        return at;
      }
    }
    return -1;
  }

  /** {@code fields} is where flags and method stand, {@code sizes} where the two sizes do. */
  private void add(int name, int length, int fields, int data, int sizes) {
    int from = Math.min(name, zip.length);
    int to = Math.min(zip.length, from + length);
    int flags = Octets.int16(zip, fields);
    entries.add(
        new Entry(
            new String(zip, from, to - from, StandardCharsets.UTF_8),
            (flags & 1) != 0,
            Octets.int16(zip, fields + 2),
            data,
            Integer.toUnsignedLong(Octets.int32(zip, sizes)),
            Integer.toUnsignedLong(Octets.int32(zip, sizes + 4))));
  }
}
