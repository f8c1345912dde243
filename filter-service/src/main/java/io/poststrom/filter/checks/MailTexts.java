package io.poststrom.filter.checks;

import io.poststrom.filter.mime.MailText;
import io.poststrom.filter.mime.MailTextReader;
import io.poststrom.filter.pipeline.MailView;

/** A mail's text, read once for all checks that want it. */
public final class MailTexts {
  private MailTexts() {}

  /** The text; on the worker's thread only. */
  public static MailText of(MailView mail) {
    return mail.shared(
        MailText.class,
        () ->
            mail.isWhole()
                ? MailTextReader.read(mail.header(), mail.octets())
                : MailTextReader.readStart(mail.header(), mail.octets()));
  }
}
