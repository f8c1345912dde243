package io.poststrom.filter.dkim;

import io.poststrom.filter.content.FieldWriter;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderField;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;

/**
 * One mail on its way to its signatures. The body goes through {@link #body} in pieces, cut
 * anywhere; nothing of it is kept. Then {@link #end}, once. One thread at a time.
 */
public final class DkimSigning {
  /** Words of this length fill a line of 78, with the blank that begins it. */
  private static final int WORD = 72;

  private final SigningRules rules;
  private final List<SigningKey> keys;
  private final Mail mail;
  private final BodyHashes hashes;

  /** The same keys and body under a header that has changed meanwhile; then {@link #end}. */
  public DkimSigning under(Header header, byte[] octets) {
    return new DkimSigning(rules, keys, new Mail(header, octets, mail.now()), hashes);
  }

  @SuppressWarnings("ArrayRecordComponent") // handed over, never copied or compared
  record Mail(Header header, byte[] octets, Instant now) {}

  DkimSigning(SigningRules rules, List<SigningKey> keys, Mail mail, BodyHashes hashes) {
    this.rules = rules;
    this.keys = keys;
    this.mail = mail;
    this.hashes = hashes;
    if (!keys.isEmpty()) {
      hashes.want(rules.body(), OptionalLong.empty());
    }
  }

  /** The body's next octets, which are not kept. */
  public void body(byte[] piece, int from, int to) {
    hashes.update(piece, from, to);
  }

  /** The body is over: a complete DKIM-Signature field for each key, to be put above the mail. */
  public List<String> end() {
    hashes.end();
    List<String> names = names();
    List<HeaderField> fields = new FieldIndex(mail.header()).choose(names);
    return keys.stream().map(key -> signature(key, names, fields)).toList();
  }

  private String signature(SigningKey key, List<String> names, List<HeaderField> fields) {
    FieldWriter field = unsigned(key, names);
    CanonicalHeader canonical = new CanonicalHeader(mail.octets(), rules.header());
    fields.forEach(canonical::add);
    String complete = field.field();
    canonical.signature(complete.substring(0, complete.length() - 2));
    String value = Base64.getEncoder().encodeToString(key.sign(canonical.toOctets()));
    for (int at = 0; at < value.length(); at += WORD) {
      field.word(value.substring(at, Math.min(at + WORD, value.length())));
    }
    return field.field();
  }

  /** All of the field up to the value of {@code b=}, which stands last. Section 3.5. */
  private FieldWriter unsigned(SigningKey key, List<String> names) {
    byte[] bodyHash = hashes.hash(rules.body(), OptionalLong.empty()).orElseThrow();
    FieldWriter field =
        new FieldWriter(DkimVerifier.FIELD)
            .word("v=1;")
            .word("a=" + key.algorithm().word() + ";")
            .word("c=" + rules.header().word() + "/" + rules.body().word() + ";")
            .word("d=" + key.domain().ascii() + ";")
            .word("s=" + key.selector().ascii() + ";")
            .word("t=" + mail.now().getEpochSecond() + ";");
    rules
        .lifetime()
        .ifPresent(life -> field.word("x=" + mail.now().plus(life).getEpochSecond() + ";"));
    lines("h=" + String.join(":", names) + ";").forEach(field::word);
    return field.word("bh=" + Base64.getEncoder().encodeToString(bodyHash) + ";").word("b=");
  }

  /** A list of names in pieces that fit on a line: white space may follow a colon. */
  private static List<String> lines(String list) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    int end = 0; // after the last colon that fits
    for (int at = 0; at < list.length(); at++) {
      if (at - start >= WORD && end > start) {
        lines.add(list.substring(start, end));
        start = end;
      }
      end = list.charAt(at) == ':' ? at + 1 : end;
    }
    lines.add(list.substring(start));
    return lines;
  }

  /** Each name as often as its field stands there, and once more where none may be added. */
  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (String name : rules.fields()) {
      int times = mail.header().count(name) + (rules.oversigned().contains(name) ? 1 : 0);
      for (int i = 0; i < times; i++) {
        names.add(name);
      }
    }
    return names;
  }
}
