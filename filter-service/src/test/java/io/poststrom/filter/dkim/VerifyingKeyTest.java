package io.poststrom.filter.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VerifyingKeyTest {
  /** The order of ed25519's base point: RFC 8032 section 5.1. */
  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private static final KeyPair PAIR = TestSigner.ED25519;
  private static final VerifyingKey KEY = key(PAIR);

  private static VerifyingKey key(KeyPair pair) {
    byte[] encoded = pair.getPublic().getEncoded();
    return assertInstanceOf(
            VerifyingKey.Read.Valid.class,
            read(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)))
        .key();
  }

  private static VerifyingKey.Read read(byte[] data) {
    return VerifyingKey.of(new KeyRecord("ed25519", TestSigner.base64(data), false, false));
  }

  private static boolean verifiesInJava(byte[] signed, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(PAIR.getPublic());
      verifier.update(TestSigner.sha256(signed));
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Test
  void ed25519AgreesWithJavaOnSignaturesAndOnTheirEveryBit() {
    Random random = new Random(8463);
    for (int i = 0; i < 20; i++) {
      byte[] signed = new byte[random.nextInt(200)];
      random.nextBytes(signed);
      byte[] signature = TestSigner.signature(signed, PAIR);
      assertTrue(KEY.verifies(signed, signature));
      assertTrue(verifiesInJava(signed, signature));
      for (int bit = i; bit < 512; bit += 20) {
        byte[] changed = signature.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        assertEquals(verifiesInJava(signed, changed), KEY.verifies(signed, changed));
        assertFalse(KEY.verifies(signed, changed));
      }
    }
  }

  /** RFC 8032 section 8.4: else anybody could make a second signature of a first. */
  @Test
  void anEd25519SignatureWhoseScalarIsTooLargeIsRefused() {
    byte[] signed = {1, 2, 3};
    byte[] signature = TestSigner.signature(signed, PAIR);
    byte[] scalar = Arrays.copyOfRange(signature, 32, 64);
    byte[] larger = reversed(new BigInteger(1, reversed(scalar)).add(ORDER).toByteArray());
    byte[] other = Arrays.copyOf(Arrays.copyOf(signature, 32), 64);
    System.arraycopy(larger, 0, other, 32, Math.min(32, larger.length));
    assertFalse(KEY.verifies(signed, other));
  }

  private static byte[] reversed(byte[] octets) {
    byte[] reversed = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      reversed[i] = octets[octets.length - 1 - i];
    }
    return reversed;
  }

  @Test
  void aSignatureOfAnotherLengthIsRefused() {
    byte[] signed = {1, 2, 3};
    byte[] signature = TestSigner.signature(signed, PAIR);
    for (int length : new int[] {0, 1, 63, 65, 128, 256}) {
      assertFalse(KEY.verifies(signed, Arrays.copyOf(signature, length)));
    }
  }

  @Test
  void whatIsNoPointOfTheCurveIsNoKey() {
    byte[] outside = new byte[32];
    Arrays.fill(outside, (byte) 0xFF); // y is not below the field's prime
    assertEquals(new VerifyingKey.Read.Invalid("the key is broken"), read(outside));
    byte[] noPoint = new byte[32];
    noPoint[0] = 2; // y = 2 has no x
    assertEquals(new VerifyingKey.Read.Invalid("the key is broken"), read(noPoint));
  }
}
