package io.poststrom.filter.quarantine;

import io.poststrom.mail.MailId;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Who is to be told of held mails, some at a time, in the order of their digests' ids: so many and
 * no more are in memory, however many recipients a spammer has found.
 */
public final class Addressees {
  private final Function<String, MailId> ids;
  private final Predicate<Mailbox> isTold;
  private final int most;

  /**
   * One of them.
   *
   * @param address without regard to case
   * @param to as it was written last, for the local part is the recipient's own
   */
  public record Addressee(String address, Mailbox to, List<HeldMail> held) {
    private void add(HeldMail mail) {
      if (!held.getLast().place().equals(mail.place())) {
        held.add(mail);
      }
    }
  }

  /**
   * Of those who are told.
   *
   * @param ids of an address' digest
   * @param most so many at a time
   */
  public Addressees(Function<String, MailId> ids, Predicate<Mailbox> isTold, int most) {
    this.ids = ids;
    this.isTold = isTold;
    this.most = most;
  }

  /**
   * The next ones behind an id, each with all that is held for him; fewer than are wanted at a time
   * where they are the last.
   *
   * @param mails the oldest first
   */
  public SortedMap<String, Addressee> next(List<HeldMail> mails, String after) {
    NavigableMap<String, Addressee> next = new TreeMap<>();
    for (HeldMail mail : mails) {
      for (String recipient : mail.recipients()) {
        String address = withoutCase(recipient);
        String id = ids.apply(address).text();
        if (id.compareTo(after) > 0 && (next.size() < most || id.compareTo(next.lastKey()) <= 0)) {
          add(next, id, address, recipient, mail);
        }
      }
    }
    return next;
  }

  private void add(
      NavigableMap<String, Addressee> next,
      String id,
      String address,
      String recipient,
      HeldMail mail) {
    Addressee known = next.get(id);
    if (known == null) {
      Mailbox to = MailboxParser.parse(recipient);
      if (isTold.test(to)) {
        next.put(id, new Addressee(address, to, new ArrayList<>(List.of(mail))));
      }
      if (next.size() > most) {
        next.pollLastEntry();
      }
    } else if (known.address().equals(address)) { // an id of two addresses is the first one's
      known.add(mail);
      if (!known.to().text().equals(recipient)) {
        next.put(id, new Addressee(address, MailboxParser.parse(recipient), known.held()));
      }
    }
  }

  /** Letters of ASCII only: others may be alike in one case and not in the other. */
  private static String withoutCase(String address) {
    StringBuilder folded = new StringBuilder(address.length());
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      folded.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
    }
    return folded.toString();
  }
}
