package io.poststrom.smtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.EnumSet;

/**
 * Gathers {@link ContentFacts}. Eight octets are looked at together; only control characters make
 * it look closer. Mutable, one per content, one thread at a time.
 */
final class ContentTally {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  /** CR is the highest of NUL, LF and CR. */
  private static final long ABOVE_CR = ONES * ('\r' + 1);

  private final EnumSet<ContentFault> faults = EnumSet.noneOf(ContentFault.class);
  private long octets;
  private long lineStart;
  private long longestLine;
  private long bitsSeen;

  /** The index of the first CR, LF or NUL of the range, or its end. */
  int scan(byte[] in, int from, int end) {
    int i = from;
    while (i <= end - Long.BYTES) {
      long word = (long) LONGS.get(in, i);
      long controls = (word - ABOVE_CR) & ~word & HIGH_BITS;
      if (controls == 0) {
        bitsSeen |= word;
        i += Long.BYTES;
        continue;
      }
      int at = Long.numberOfTrailingZeros(controls) >>> 3;
      bitsSeen |= word & ((1L << (at << 3)) - 1);
      i += at;
      if (isSpecial(in[i])) {
        return i;
      }
      i++;
    }
    while (i < end && !isSpecial(in[i])) {
      bitsSeen |= in[i] & 0x80;
      i++;
    }
    return i;
  }

  void add(long count) {
    octets += count;
  }

  void fault(ContentFault fault) {
    faults.add(fault);
  }

  /** A line has ended; its CRLF are the last two octets before the position. */
  void lineEnds(long position) {
    longestLine = Math.max(longestLine, position - 2 - lineStart);
    lineStart = position;
  }

  long octets() {
    return octets;
  }

  ContentFacts facts() {
    BodyType body = (bitsSeen & HIGH_BITS) == 0 ? BodyType.SEVEN_BIT : BodyType.EIGHT_BIT_MIME;
    return new ContentFacts(octets, Math.max(longestLine, octets - lineStart), body, faults);
  }

  private static boolean isSpecial(byte octet) {
    return octet == '\r' || octet == '\n' || octet == 0;
  }
}
