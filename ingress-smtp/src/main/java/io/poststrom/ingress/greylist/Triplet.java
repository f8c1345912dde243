package io.poststrom.ingress.greylist;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.poststrom.ingress.policy.Network;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Host;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Who writes to whom, from where.
 *
 * <p>Lists and mailers put into the reverse-path what differs in each mail (VERP, SRS, BATV), and
 * would be new with each one. So of its local part only what stays the same counts: nothing from
 * the first {@code +} or {@code =} on, and a word with a digit in it is any such word. Of the null
 * reverse-path the recipient does not count: a host that reports, or asks back whether an address
 * of ours exists, does so for many.
 *
 * @param network the client's
 */
record Triplet(Network network, ReversePath from, Mailbox to) {
  private static final int HASH_OCTETS = 16;
  private static final Pattern TAIL = Pattern.compile("[+=].*", Pattern.DOTALL);
  private static final Pattern WORD_WITH_DIGIT =
      Pattern.compile("(?<![\\p{L}\\p{Nd}])\\p{L}*+\\p{Nd}[\\p{L}\\p{Nd}]*+");

  /** Short, and readable where a person looks for a network. */
  String key() {
    return network
        + switch (from) {
          case ReversePath.Null() -> " <>";
          case ReversePath.Of(Mailbox sender) -> " " + hash(sender);
        };
  }

  private String hash(Mailbox sender) {
    String text =
        lasting(sender.localPart())
            + '@'
            + host(sender.host())
            + '\n'
            + to.localPart().toLowerCase(Locale.ROOT)
            + '@'
            + host(to.host());
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(digest, HASH_OCTETS));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What of a local part is the same in the next mail. */
  static String lasting(String localPart) {
    String head = TAIL.matcher(localPart.toLowerCase(Locale.ROOT)).replaceFirst("");
    return WORD_WITH_DIGIT.matcher(head).replaceAll("0");
  }

  private static String host(Host host) {
    return host instanceof Domain domain ? domain.ascii() : host.text().toLowerCase(Locale.ROOT);
  }
}
