package io.poststrom.ingress.recipients;

import io.poststrom.settings.AddressKey;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Many addresses in little memory: their octets one after the other, and a table of where each
 * begins, so that 100,000 of them take some 4 MB and one is found without a search. A value.
 */
final class AddressSet {
  /** The longest list, in octets. */
  static final int MAX_OCTETS = 32 << 20;

  /** The longest line: a local part, {@code @} and a domain. */
  private static final int MAX_LINE = 1_024;

  private static final int FREE = -1;
  private static final int MIX = 0x9e3779b9;

  private final byte[] octets;
  private final int[] starts;
  private final int size;

  private AddressSet(byte[] octets, int[] starts, int size) {
    this.octets = octets;
    this.starts = starts;
    this.size = size;
  }

  /**
   * Reads a list: an address or a local part a line; what follows {@code #} is a comment.
   *
   * @throws IllegalArgumentException with a sentence that says which line is wrong; an empty list
   *     is wrong, because it would have all mail refused
   */
  static AddressSet parse(byte[] list) {
    Builder builder = new Builder(list.length);
    int number = 0;
    int from = 0;
    while (from < list.length) {
      int end = from;
      while (end < list.length && list[end] != '\n') {
        end++;
      }
      number++;
      addLine(builder, list, from, end, number);
      from = end + 1;
    }
    if (builder.count == 0) {
      throw new IllegalArgumentException("it holds no address");
    }
    return builder.build();
  }

  /** Whether an address with this key is in it, or its local part alone. */
  boolean contains(String key) {
    byte[] address = key.getBytes(StandardCharsets.UTF_8);
    byte[] local = AddressKey.local(key).getBytes(StandardCharsets.UTF_8);
    return starts[slot(octets, starts, address)] != FREE
        || starts[slot(octets, starts, local)] != FREE;
  }

  int size() {
    return size;
  }

  /** Memory, but for the headers of two arrays. */
  int octetsHeld() {
    return octets.length + Integer.BYTES * starts.length;
  }

  private static void addLine(Builder builder, byte[] list, int from, int end, int number) {
    if (end - from > MAX_LINE) {
      throw new IllegalArgumentException("line " + number + " is too long for an address");
    }
    String line = text(list, from, end, number);
    String address = withoutComment(line).strip();
    if (address.isEmpty()) {
      return;
    }
    try {
      builder.add(AddressKey.parse(address).getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
    }
  }

  /** A local part may hold {@code #}: a comment stands alone or behind white space. */
  private static String withoutComment(String line) {
    for (int at = line.indexOf('#'); at >= 0; at = line.indexOf('#', at + 1)) {
      if (at == 0 || Character.isWhitespace(line.charAt(at - 1))) {
        return line.substring(0, at);
      }
    }
    return line;
  }

  private static String text(byte[] list, int from, int end, int number) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(list, from, end - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("line " + number + " is not UTF-8", e);
    }
  }

  /** Where an entry stands, or would. An entry is its length in two octets, then itself. */
  private static int slot(byte[] octets, int[] starts, byte[] entry) {
    int hash = Arrays.hashCode(entry) * MIX;
    int slot = (hash ^ hash >>> 16) & (starts.length - 1);
    while (starts[slot] != FREE && !isAt(octets, starts[slot], entry)) {
      slot = (slot + 1) & (starts.length - 1);
    }
    return slot;
  }

  private static boolean isAt(byte[] octets, int start, byte[] entry) {
    int length = (octets[start] & 0xff) << 8 | octets[start + 1] & 0xff;
    int from = start + 2;
    return length == entry.length
        && Arrays.equals(octets, from, from + length, entry, 0, entry.length);
  }

  /** Grows by doubling; what it has built it holds no longer than needed. */
  private static final class Builder {
    private byte[] octets;
    private int[] starts = emptyTable(16);
    private int used;
    private int count;

    Builder(int expected) {
      this.octets = new byte[Math.max(64, expected)];
    }

    void add(byte[] entry) {
      int slot = slot(octets, starts, entry);
      if (starts[slot] != FREE) {
        return;
      }
      if (used + entry.length + 2 > octets.length) {
        octets = Arrays.copyOf(octets, Math.max(octets.length * 2, used + entry.length + 2));
      }
      starts[slot] = used;
      octets[used] = (byte) (entry.length >> 8);
      octets[used + 1] = (byte) entry.length;
      System.arraycopy(entry, 0, octets, used + 2, entry.length);
      used += entry.length + 2;
      count++;
      if (count * 2 > starts.length) {
        widen();
      }
    }

    AddressSet build() {
      return new AddressSet(Arrays.copyOf(octets, used), starts, count);
    }

    private void widen() {
      int[] before = starts;
      starts = emptyTable(before.length * 2);
      for (int start : before) {
        if (start != FREE) {
          int length = (octets[start] & 0xff) << 8 | octets[start + 1] & 0xff;
          byte[] entry = Arrays.copyOfRange(octets, start + 2, start + 2 + length);
          starts[slot(octets, starts, entry)] = start;
        }
      }
    }

    private static int[] emptyTable(int length) {
      int[] table = new int[length];
      Arrays.fill(table, FREE);
      return table;
    }
  }
}
