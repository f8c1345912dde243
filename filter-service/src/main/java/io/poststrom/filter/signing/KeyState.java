package io.poststrom.filter.signing;

import java.util.Locale;

/** What becomes of a key of a document. */
public enum KeyState {
  /** It signs. */
  SIGNS("signs"),
  /** It signs on after its time, since no other key of its algorithm can be used. */
  OVERDUE("is over, but signs on: no other key of its algorithm can be used"),
  /** Its time has not come. */
  EARLY("does not sign yet"),
  /** Its time is over. */
  OVER("is over and signs no more"),
  /** DNS does not show its public half. */
  NOT_SHOWN("is not used: DNS does not show it"),
  /** DNS has not said whether it shows it. */
  UNKNOWN("is not used: DNS has not said whether it shows it"),
  /** The file can't be read, or holds no key for us. */
  UNREADABLE("is not used: its file is no good");

  private final String sentence;

  KeyState(String sentence) {
    this.sentence = sentence;
  }

  /** As metrics name it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a person reads behind the key's name. */
  String sentence() {
    return sentence;
  }

  boolean signs() {
    return this == SIGNS || this == OVERDUE;
  }
}
