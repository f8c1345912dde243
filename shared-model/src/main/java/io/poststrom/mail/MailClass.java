package io.poststrom.mail;

/** What a person has called a mail. */
public enum MailClass {
  HAM,
  SPAM
}
