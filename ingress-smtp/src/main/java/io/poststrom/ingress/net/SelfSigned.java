package io.poststrom.ingress.net;

import static io.poststrom.ingress.net.Der.sequence;
import static io.poststrom.ingress.net.Der.tagged;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The DER octets of a self-signed X.509 certificate for one host name: RFC 5280 section 4.1, just
 * as much of it as that takes. The JDK can't make certificates, and the library that can costs a
 * second of a start and megabytes of heap for these octets.
 */
final class SelfSigned {
  private static final Duration LIFE = Duration.ofDays(398);
  private static final int MAX_COMMON_NAME = 64;
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC = 0x17;
  private static final int SET = 0x31;
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;
  private static final int DNS_NAME = 0x82;

  /** {@code ecdsa-with-SHA256}: RFC 5758 section 3.2. */
  private static final byte[] ECDSA_SHA256 =
      sequence(new byte[] {6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2});

  private static final byte[] COMMON_NAME = {6, 3, 0x55, 4, 3};
  private static final byte[] SUBJECT_ALTERNATIVE_NAME = {6, 3, 0x55, 0x1d, 0x11};

  private SelfSigned() {}

  /** A certificate for an EC key pair, valid from a day before now. */
  static byte[] certificate(String hostname, KeyPair pair, Instant now)
      throws GeneralSecurityException {
    byte[] toBeSigned = toBeSigned(hostname, pair, now);
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(pair.getPrivate());
    signer.update(toBeSigned);
    byte[] noUnusedBits = {0};
    return sequence(toBeSigned, ECDSA_SHA256, tagged(BIT_STRING, noUnusedBits, signer.sign()));
  }

  private static byte[] toBeSigned(String hostname, KeyPair pair, Instant now) {
    byte[] version3 = tagged(VERSION, tagged(INTEGER, new byte[] {2}));
    BigInteger serial = new BigInteger(126, new SecureRandom()).setBit(126);
    return sequence(
        version3,
        tagged(INTEGER, serial.toByteArray()),
        ECDSA_SHA256,
        name(hostname),
        sequence(time(now.minus(Duration.ofDays(1))), time(now.plus(LIFE))),
        name(hostname),
        pair.getPublic().getEncoded(),
        tagged(EXTENSIONS, sequence(alternativeName(hostname))));
  }

  private static byte[] name(String hostname) {
    String common = hostname.length() <= MAX_COMMON_NAME ? hostname : "Poststrom";
    byte[] text = tagged(UTF8_STRING, common.getBytes(StandardCharsets.UTF_8));
    return sequence(tagged(SET, sequence(COMMON_NAME, text)));
  }

  private static byte[] alternativeName(String hostname) {
    byte[] names = sequence(tagged(DNS_NAME, hostname.getBytes(StandardCharsets.US_ASCII)));
    return sequence(SUBJECT_ALTERNATIVE_NAME, tagged(OCTET_STRING, names));
  }

  private static byte[] time(Instant instant) {
    return tagged(UTC, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
  }
}
