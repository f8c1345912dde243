package io.poststrom.filter.signing;

import io.poststrom.filter.dkim.DkimDns;
import io.poststrom.filter.dkim.PublishedKey;
import io.poststrom.filter.dkim.SigningKey;
import java.time.Instant;
import java.util.Optional;

/**
 * What DNS shows of a key, and when to ask it again. Where DNS is silent, what was known last
 * holds. On the thread of {@link KeyCare} only.
 */
final class Publication {
  private Optional<PublishedKey> known = Optional.empty();
  private String silence = "";
  private Instant due = Instant.MIN;
  private boolean isAsking;
  private boolean isAsked;

  /** Nothing is known any more: the key is another one. */
  void forget() {
    known = Optional.empty();
    silence = "";
    due = Instant.MIN;
    isAsked = false;
  }

  boolean isDue(Instant now) {
    return !isAsking && !due.isAfter(now);
  }

  void asking() {
    isAsking = true;
  }

  /** The answer, compared with the key; without one it is asked for again when there is one. */
  void answered(
      Optional<SigningKey> key, DkimDns.Answer answer, Instant now, KeyCare.Intervals every) {
    isAsking = false;
    if (key.isEmpty()) {
      return;
    }
    isAsked = true;
    PublishedKey found = PublishedKey.of(key.get(), answer);
    if (found.state() == PublishedKey.State.TEMPERROR) {
      silence = found.detail();
    } else {
      known = Optional.of(found);
      silence = "";
    }
    due = now.plus(found.isShown() ? every.whileShown() : every.whileNotShown());
  }

  /** Whether DNS has been asked, whatever came of it. */
  boolean isAsked() {
    return isAsked;
  }

  /** Where the key stands if its time is now. */
  Standing standing() {
    return known
        .map(
            found ->
                found.isShown()
                    ? new Standing(KeyState.SIGNS, found.detail())
                    : new Standing(KeyState.NOT_SHOWN, words(found)))
        .orElseGet(() -> new Standing(KeyState.UNKNOWN, silence));
  }

  private static String words(PublishedKey found) {
    String word =
        switch (found.state()) {
          case ABSENT -> "there is no record";
          case REVOKED -> "the record revokes it";
          case DIFFERENT -> "the record holds another key";
          case UNFIT -> "the record is no key for mail";
          case SHOWN, TEMPERROR -> "";
        };
    return word + (found.detail().isEmpty() ? "" : "; " + found.detail());
  }
}
