package io.poststrom.ingress.identity;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.MD5Digest;

/**
 * HMAC-MD5 from the two states that MD5 has after the padded key, so that the password need not be
 * kept: RFC 2104 section 4, RFC 2195 section 2. Written as Dovecot writes them, the outer one
 * first.
 */
final class KeyedMd5 {
  private static final int BLOCK = 64;
  private static final int STATE = 16;

  /** Where Bouncy Castle keeps the four words, big-endian, in an encoded state. */
  private static final int WORDS = 16;

  private static final byte[] AFTER_ONE_BLOCK = digestOf(new byte[BLOCK]).getEncodedState();

  private KeyedMd5() {}

  /** The states of a password, 64 hexadecimal digits. */
  static String context(byte[] password) {
    byte[] key = password.length > BLOCK ? finish(digestOf(password)) : password;
    byte[] padded = Arrays.copyOf(key, BLOCK);
    return HexFormat.of().formatHex(state(padded, 0x5c))
        + HexFormat.of().formatHex(state(padded, 0x36));
  }

  /** Whether a digest was made of this text with the password that the states were made of. */
  static boolean match(String context, String text, String digest) {
    byte[] states = HexFormat.of().parseHex(context);
    MD5Digest inner = resumed(Arrays.copyOfRange(states, STATE, 2 * STATE));
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    inner.update(octets, 0, octets.length);
    MD5Digest outer = resumed(Arrays.copyOf(states, STATE));
    outer.update(finish(inner), 0, STATE);
    return MessageDigest.isEqual(finish(outer), HexFormat.of().parseHex(digest));
  }

  private static byte[] state(byte[] key, int pad) {
    byte[] block = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      block[i] = (byte) (key[i] ^ pad);
    }
    return swapped(digestOf(block).getEncodedState(), WORDS);
  }

  private static MD5Digest resumed(byte[] state) {
    byte[] encoded = AFTER_ONE_BLOCK.clone();
    System.arraycopy(swapped(state, 0), 0, encoded, WORDS, STATE);
    return new MD5Digest(encoded);
  }

  /** Four words in the other order of octets. */
  private static byte[] swapped(byte[] words, int from) {
    ByteBuffer in = ByteBuffer.wrap(words, from, STATE);
    ByteBuffer out = ByteBuffer.allocate(STATE).order(ByteOrder.LITTLE_ENDIAN);
    while (out.hasRemaining()) {
      out.putInt(in.getInt());
    }
    return out.array();
  }

  private static MD5Digest digestOf(byte[] octets) {
    MD5Digest digest = new MD5Digest();
    digest.update(octets, 0, octets.length);
    return digest;
  }

  private static byte[] finish(MD5Digest digest) {
    byte[] octets = new byte[STATE];
    digest.doFinal(octets, 0);
    return octets;
  }
}
