package io.poststrom.filter.dkim;

import java.io.ByteArrayOutputStream;

/** As much of DER (ITU-T X.690) as it takes to put a bare key into the envelope Java reads. */
final class Der {
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;

  /** AlgorithmIdentifier of RFC 3279 section 2.3.1: rsaEncryption, NULL. */
  private static final byte[] RSA = {
    0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };

  /** INTEGER 0: the version of PrivateKeyInfo. */
  private static final byte[] VERSION = {0x02, 0x01, 0x00};

  /** AlgorithmIdentifier of RFC 8410 section 3: id-Ed25519. */
  private static final byte[] ED25519 = {0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70};

  private Der() {}

  /** An RSAPublicKey (RFC 8017 appendix A.1.1) as SubjectPublicKeyInfo. */
  static byte[] rsaPublicKey(byte[] bare) {
    return publicKey(RSA, bare);
  }

  /** The 32 octets of RFC 8032 section 5.1.5 as SubjectPublicKeyInfo. */
  static byte[] ed25519PublicKey(byte[] bare) {
    return publicKey(ED25519, bare);
  }

  /** An RSAPrivateKey (RFC 8017 appendix A.1.2) as PrivateKeyInfo (RFC 5208 section 5). */
  static byte[] rsaPrivateKey(byte[] bare) {
    byte[] head = joined(VERSION, RSA);
    return value(SEQUENCE, joined(head, value(OCTET_STRING, bare)));
  }

  private static byte[] publicKey(byte[] algorithm, byte[] bare) {
    byte[] bits = joined(new byte[1], bare); // no unused bits
    return value(SEQUENCE, joined(algorithm, value(BIT_STRING, bits)));
  }

  private static byte[] value(int tag, byte[] content) {
    ByteArrayOutputStream der = new ByteArrayOutputStream(content.length + 6);
    der.write(tag);
    int length = content.length;
    if (length < 0x80) {
      der.write(length);
    } else {
      int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
      der.write(0x80 | octets);
      for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
        der.write(length >>> shift);
      }
    }
    der.writeBytes(content);
    return der.toByteArray();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream(first.length + second.length);
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }
}
