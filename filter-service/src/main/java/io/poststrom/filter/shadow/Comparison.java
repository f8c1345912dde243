package io.poststrom.filter.shadow;

import io.poststrom.mail.MailId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what was decided and what the shadow decides, whichever comes first. What waits
 * for its other side is bounded: the mail that has waited longest is given up and counted.
 *
 * <p>Threads: one at a time.
 */
public final class Comparison {
  private final int limit;
  private final ShadowReport report;
  private final Map<MailId, Map<String, Opinion>> real = new LinkedHashMap<>();
  private final Map<MailId, Map<String, Opinion>> shadow = new LinkedHashMap<>();

  private long shadows;

  /** So many mails may wait on each side. */
  public Comparison(int limit, ShadowReport report) {
    this.limit = limit;
    this.report = report;
  }

  /** What was decided for a recipient. */
  public void real(MailId mail, String recipient, Opinion opinion) {
    Opinion other = take(shadow, mail, recipient);
    if (other == null) {
      keep(real, mail, recipient, opinion);
    } else {
      report.add(new Difference(mail, recipient, opinion, other));
    }
  }

  /** What was decided, where the shadow's opinion is there already; else it is passed over. */
  public void realOfKnown(MailId mail, String recipient, Opinion opinion) {
    if (shadow.getOrDefault(mail, Map.of()).containsKey(recipient)) {
      real(mail, recipient, opinion);
    }
  }

  /** For how many recipients the shadow has decided. */
  public long shadows() {
    return shadows;
  }

  /** What the shadow decides for a recipient. */
  public void shadow(MailId mail, String recipient, Opinion opinion) {
    shadows++;
    Opinion other = take(real, mail, recipient);
    if (other == null) {
      keep(shadow, mail, recipient, opinion);
    } else {
      report.add(new Difference(mail, recipient, other, opinion));
    }
  }

  /** Nothing more comes: shadow opinions without a real one are counted. */
  public void end() {
    report.unmatched(shadow.size());
    shadow.clear();
    real.clear();
  }

  private static @Nullable Opinion take(
      Map<MailId, Map<String, Opinion>> side, MailId mail, String recipient) {
    Map<String, Opinion> all = side.get(mail);
    if (all == null) {
      return null;
    }
    Opinion found = all.remove(recipient);
    if (all.isEmpty()) {
      side.remove(mail);
    }
    return found;
  }

  private void keep(
      Map<MailId, Map<String, Opinion>> side, MailId mail, String recipient, Opinion opinion) {
    side.computeIfAbsent(mail, id -> new LinkedHashMap<>(2)).put(recipient, opinion);
    if (side.size() > limit) {
      side.remove(side.keySet().iterator().next());
      if (side == shadow) {
        report.unmatched(1);
      }
    }
  }
}
