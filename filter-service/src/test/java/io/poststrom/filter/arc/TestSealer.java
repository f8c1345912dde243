package io.poststrom.filter.arc;

import io.poststrom.filter.dkim.TestSigner;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Seals as RFC 8617 says it, in the plainest way and without a line of the code under test. Mails
 * and fields are strings, an octet a character.
 */
final class TestSealer {
  static final KeyPair PAIR = TestSigner.RSA_1024;
  static final String RECORD = TestSigner.record(PAIR);
  static final String MESSAGE_TAGS = "a=rsa-sha256; c=relaxed/relaxed; h=From:To:Subject";

  private static final Pattern INSTANCE = Pattern.compile("\\bi=(\\d+)");
  private static final List<String> ORDER =
      List.of("arc-authentication-results:", "arc-message-signature:", "arc-seal:");

  private TestSealer() {}

  /**
   * So many sets on top of each other, all of them right. Domain {@code d1.test} has sealed set 1.
   */
  static String chain(String mail, int sets) {
    String sealed = mail;
    for (int i = 1; i <= sets; i++) {
      sealed = set(sealed, i, i == 1 ? "none" : "pass");
    }
    return sealed;
  }

  static String set(String mail, int i, String cv) {
    return set(mail, i, MESSAGE_TAGS, "a=rsa-sha256; cv=" + cv);
  }

  static String set(String mail, int i, String messageTags, String sealTags) {
    return set(mail, i, messageTags, sealTags, PAIR);
  }

  /** A set on top. The tags are all but i, d, s, bh and b. */
  static String set(String mail, int i, String messageTags, String sealTags, KeyPair pair) {
    String own = "i=" + i + "; d=d" + i + ".test; s=s; ";
    String results = "ARC-Authentication-Results: i=" + i + "; d" + i + ".test;\r\n\tspf=pass\r\n";
    String signed =
        TestSigner.sign(results + mail, "ARC-Message-Signature", own + messageTags, pair);
    return seal(signed, own + sealTags, pair);
  }

  static String keyName(int i) {
    return "s._domainkey.d" + i + ".test";
  }

  private static String seal(String mail, String tags, KeyPair pair) {
    String own = "ARC-Seal: " + tags + ";\r\n\tb=";
    StringBuilder input = new StringBuilder();
    for (String field : sealed(mail, tags.contains("cv=fail"))) {
      input.append(TestSigner.field(field, "relaxed"));
    }
    String last = TestSigner.field(own + "\r\n", "relaxed");
    input.append(last, 0, last.length() - 2);
    byte[] signature = TestSigner.signature(TestSigner.octets(input.toString()), pair);
    return own + TestSigner.base64(signature) + "\r\n" + mail;
  }

  /** All ARC fields by instance, then kind; of a failed chain the newest set alone. */
  private static List<String> sealed(String mail, boolean newestOnly) {
    TreeMap<Integer, TreeMap<Integer, String>> sets = new TreeMap<>();
    for (String field : TestSigner.fields(mail.substring(0, mail.indexOf("\r\n\r\n") + 2))) {
      for (int kind = 0; kind < ORDER.size(); kind++) {
        Matcher instance = INSTANCE.matcher(field);
        if (field.toLowerCase(Locale.ROOT).startsWith(ORDER.get(kind)) && instance.find()) {
          int i = Integer.parseInt(instance.group(1));
          sets.computeIfAbsent(i, n -> new TreeMap<>()).putIfAbsent(kind, field);
        }
      }
    }
    List<String> fields = new ArrayList<>();
    Map<Integer, TreeMap<Integer, String>> covered =
        newestOnly ? sets.tailMap(sets.lastKey(), true) : sets;
    covered.values().forEach(set -> fields.addAll(set.values()));
    return fields;
  }
}
