package io.poststrom.bench;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.DkimSigner;
import io.poststrom.filter.dkim.DkimSigning;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.filter.dkim.SigningRules;
import io.poststrom.smtp.Domain;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Mails of some domains, each domain with an SPF record, a DMARC record and two keys; the zone that
 * publishes them. A mail of up to 16 KiB is a plain text, a larger one a short text and an
 * attachment.
 */
final class AuthMails {
  private static final int DOMAINS = 20;
  private static final int TEXT_LIMIT = 16_384;
  private static final int LINE = 76;
  private static final String[] WORDS =
      ("please find the minutes of our last meeting attached and let me know whether anything is"
              + " missing before they go to everybody on monday because some of the figures have"
              + " changed since then")
          .split(" ", -1);
  private final RandomGenerator random = new Random(20261122);
  private final List<Sender> senders =
      IntStream.range(0, DOMAINS).mapToObj(i -> Sender.of("shop" + i + ".example.org")).toList();

  /** How a mail is signed. */
  enum Signed {
    RSA("RSA 2048", List.of("rsa")),
    BOTH("RSA 2048 and ed25519", List.of("rsa", "ed")),
    NOT("not signed", List.of());

    final String words;
    final List<String> selectors;

    Signed(String words, List<String> selectors) {
      this.words = words;
      this.selectors = selectors;
    }
  }

  /** What a mail is made of. */
  enum Shape {
    /** Up to 16 KiB a plain text, else a short text and an attachment. */
    TEXT("text"),
    /** Plain text and HTML, with links and images. */
    HTML("HTML");

    final String words;

    Shape(String words) {
      this.words = words;
    }
  }

  private record Sender(String domain, KeyPair rsa, KeyPair ed) {
    static Sender of(String domain) {
      return new Sender(domain, pair("RSA", 2_048), pair("Ed25519", 255));
    }

    SigningKey key(String selector) {
      boolean isRsa = selector.equals("rsa");
      return new SigningKey(
          Domain.of(domain),
          Domain.of(selector),
          isRsa ? Algorithm.RSA_SHA256 : Algorithm.ED25519_SHA256,
          (isRsa ? rsa : ed).getPrivate());
    }

    /** Its records; an RSA key is longer than one string of a TXT record may be. */
    String zone() {
      byte[] point = ed.getPublic().getEncoded();
      String rsaKey = base64(rsa.getPublic().getEncoded());
      return """
      $D TXT "v=spf1 ip4:198.51.100.0/24 include:_spf.$D -all"
      _spf.$D TXT "v=spf1 ip4:192.0.2.0/24 ip4:203.0.113.0/24 ~all"
      _dmarc.$D TXT "v=DMARC1; p=reject; rua=mailto:reports@$D"
      rsa._domainkey.$D TXT "v=DKIM1; k=rsa; p=$1" "$2"
      ed._domainkey.$D TXT "v=DKIM1; k=ed25519; p=$3"
      """
          .replace("$D", domain)
          .replace("$1", rsaKey.substring(0, 200))
          .replace("$2", rsaKey.substring(200))
          .replace("$3", base64(Arrays.copyOfRange(point, point.length - 32, point.length)));
    }
  }

  /** Text for a {@code ZoneServer}. */
  String zone() {
    return String.join("", senders.stream().map(Sender::zone).toList());
  }

  /**
   * Mails like those that are judged: to learn as ham and as spam by turns, so that both say
   * nothing.
   */
  static List<AuthMail> lessons() {
    AuthMails mails = new AuthMails();
    List<AuthMail> lessons = new ArrayList<>();
    for (Shape shape : Shape.values()) {
      lessons.addAll(mails.make(300, 4_096, Signed.NOT, shape));
    }
    return lessons;
  }

  /** Mails of this size, no two alike. */
  List<AuthMail> make(int count, int octets, Signed signed) {
    return make(count, octets, signed, Shape.TEXT);
  }

  /** Mails of this size and shape, no two alike. */
  List<AuthMail> make(int count, int octets, Signed signed, Shape shape) {
    List<AuthMail> mails = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Sender sender = senders.get(i % DOMAINS);
      byte[] plain = content(sender.domain(), i, octets, shape);
      List<SigningKey> keys = signed.selectors.stream().map(sender::key).toList();
      mails.add(new AuthMail(sender.domain(), signed.selectors, signed(plain, keys)));
    }
    return mails;
  }

  private static byte[] signed(byte[] content, List<SigningKey> keys) {
    Header header = HeaderParser.parse(content);
    DkimSigning signing =
        new DkimSigner(SigningRules.DEFAULT).begin(keys, header, content, Instant.now());
    signing.body(content, header.bodyStart(), content.length);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(String.join("", signing.end()).getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(content);
    return all.toByteArray();
  }

  private byte[] content(String domain, int number, int octets, Shape shape) {
    StringBuilder mail = new StringBuilder();
    mail.append(
        """
        Received: from [198.51.100.7] by mail.$D with ESMTPSA id $N; $T
        From: Accounts of the shop <sender@$D>
        To: A customer <customer@example.com>
        Subject: Minutes of the meeting, number $N
        Date: $T
        Message-ID: <$N.$R@$D>
        MIME-Version: 1.0
        """
            .replace("$D", domain)
            .replace("$N", Integer.toString(number))
            .replace("$R", Long.toUnsignedString(random.nextLong(), 36))
            .replace(
                "$T",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    Instant.now().atOffset(ZoneOffset.UTC))));
    if (shape == Shape.HTML) {
      alternative(mail, domain, octets);
    } else if (octets <= TEXT_LIMIT) {
      mail.append("Content-Type: text/plain; charset=us-ascii\n\n");
      text(mail, octets);
    } else {
      attachment(mail, octets);
    }
    return mail.toString().replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private void attachment(StringBuilder mail, int octets) {
    mail.append("Content-Type: multipart/mixed; boundary=\"next-part\"\n\n--next-part\n");
    mail.append("Content-Type: text/plain; charset=us-ascii\n\n");
    text(mail, mail.length() + 1_000);
    mail.append("--next-part\nContent-Type: application/octet-stream; name=minutes.bin\n");
    mail.append("Content-Disposition: attachment; filename=minutes.bin\n");
    mail.append("Content-Transfer-Encoding: base64\n\n");
    byte[] octetsOfLine = new byte[LINE / 4 * 3];
    while (mail.length() < octets) {
      random.nextBytes(octetsOfLine);
      mail.append(base64(octetsOfLine)).append('\n');
    }
    mail.append("--next-part--\n");
  }

  private void alternative(StringBuilder mail, String domain, int octets) {
    mail.append("Content-Type: multipart/alternative; boundary=\"next-part\"\n\n--next-part\n");
    mail.append("Content-Type: text/plain; charset=us-ascii\n\n");
    text(mail, mail.length() + octets / 5);
    mail.append("--next-part\nContent-Type: text/html; charset=utf-8\n\n<html><body>\n");
    for (int i = 0; mail.length() < octets; i++) {
      mail.append("<div class=\"item\" style=\"color:#333;font-size:14px\">\n<p>");
      text(mail, mail.length() + 200);
      mail.append(
          "</p>\n<a href=\"https://www.$D/news/$I\">read on</a>\n"
              .replace("$D", domain)
              .replace("$I", Integer.toString(i)));
      mail.append(
          "<img src=\"https://img.$D/$I.png\" width=\"120\" height=\"80\">\n</div>\n"
              .replace("$D", domain)
              .replace("$I", Integer.toString(i)));
    }
    mail.append("</body></html>\n--next-part--\n");
  }

  private void text(StringBuilder mail, int until) {
    int lineStart = mail.length();
    while (mail.length() < until) {
      mail.append(WORDS[random.nextInt(WORDS.length)]);
      boolean full = mail.length() - lineStart > LINE - 12;
      mail.append(full ? '\n' : ' ');
      lineStart = full ? mail.length() : lineStart;
    }
    mail.append("\n");
  }

  private static String base64(byte[] octets) {
    return Base64.getEncoder().encodeToString(octets);
  }

  private static KeyPair pair(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("each JDK has it", e);
    }
  }
}
