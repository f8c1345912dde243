package io.poststrom.filter.dkim;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Signs as RFC 6376 says it, in the plainest way and without a line of the code under test, so that
 * verifier and signer can't err alike. Mails and fields are strings, an octet a character.
 */
public final class TestSigner {
  public static final KeyPair RSA = pair("RSA", 2_048);
  public static final KeyPair RSA_1024 = pair("RSA", 1_024);
  public static final KeyPair RSA_768 = pair("RSA", 768);
  public static final KeyPair ED25519 = pair("Ed25519", 255);

  private TestSigner() {}

  /** The mail with a signature on top. The tags hold no {@code bh=} and {@code b=}. */
  public static String sign(String mail, String tags, KeyPair pair) {
    return sign(mail, "DKIM-Signature", tags, pair);
  }

  /** The same with a signature field of another name. */
  public static String sign(String mail, String name, String tags, KeyPair pair) {
    String all = tags.replaceAll("[ \\r\\n\\t]", "");
    String[] forms = (tag(all, "c", "simple") + "/simple").split("/", -1);
    int split = mail.indexOf("\r\n\r\n");
    String body = body(mail.substring(split + 4), forms[1]);
    String length = tag(all, "l", "");
    String signed = length.isEmpty() ? body : body.substring(0, Integer.parseInt(length));
    String own = name + ": " + tags + "; bh=" + base64(sha256(octets(signed))) + ";\r\n\tb=";
    StringBuilder input = new StringBuilder();
    List<String> fields = fields(mail.substring(0, split + 2));
    for (String each : tag(all, "h", "").toLowerCase(Locale.ROOT).split(":", -1)) {
      for (int i = fields.size() - 1; i >= 0; i--) {
        if (fields.get(i).toLowerCase(Locale.ROOT).startsWith(each + ":")) {
          input.append(field(fields.remove(i), forms[0]));
          break;
        }
      }
    }
    String last = field(own + "\r\n", forms[0]);
    input.append(last, 0, last.length() - 2);
    return own + base64(signature(octets(input.toString()), pair)) + "\r\n" + mail;
  }

  /** Its record. */
  public static String record(KeyPair pair) {
    byte[] key = pair.getPublic().getEncoded();
    return pair.getPublic().getAlgorithm().equals("RSA")
        ? "v=DKIM1; p=" + base64(key)
        : "v=DKIM1; k=ed25519; p=" + base64(Arrays.copyOfRange(key, key.length - 32, key.length));
  }

  /** An octet a character. */
  public static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A body in canonical form. */
  public static String body(String body, String form) {
    String text = body;
    if (form.equals("relaxed")) {
      text = text.replaceAll("[ \\t]+", " ").replaceAll(" (?=\\r\\n)| $", "");
    }
    text = text.replaceAll("(\\r\\n)+\\z", "");
    return form.equals("relaxed") && text.isEmpty() ? "" : text + "\r\n";
  }

  /** On one line. */
  public static String base64(byte[] octets) {
    return Base64.getEncoder().encodeToString(octets);
  }

  /** The hash. */
  public static byte[] sha256(byte[] octets) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(octets);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A field with its line end in canonical form. */
  public static String field(String field, String form) {
    if (form.equals("simple")) {
      return field;
    }
    int colon = field.indexOf(':');
    return field.substring(0, colon).strip().toLowerCase(Locale.ROOT)
        + ":"
        + field.substring(colon + 1).replace("\r\n", "").replaceAll("[ \\t]+", " ").strip()
        + "\r\n";
  }

  /** A header's fields with their line ends, from the top down. */
  public static List<String> fields(String header) {
    return new ArrayList<>(Arrays.asList(header.split("(?<=\\r\\n)(?![ \\t])", -1)));
  }

  private static String tag(String tags, String name, String unlessTold) {
    for (String tag : tags.split(";", -1)) {
      if (tag.startsWith(name + "=")) {
        return tag.substring(name.length() + 1);
      }
    }
    return unlessTold;
  }

  /** As the kind of key wants it. */
  public static byte[] signature(byte[] input, KeyPair pair) {
    try {
      boolean rsa = pair.getPublic().getAlgorithm().equals("RSA");
      Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(rsa ? input : sha256(input));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair pair(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
