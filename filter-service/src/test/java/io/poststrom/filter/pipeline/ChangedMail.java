package io.poststrom.filter.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Mails as they are to be after changes. */
public final class ChangedMail {
  private ChangedMail() {}

  /** The fields that come above the content, then the content. */
  public static String text(MailView view, String content, List<Change> changes) {
    Amendment amendment = Amendment.of(view.envelope(), view.header(), changes);
    byte[] applied = amendment.applied(content.getBytes(StandardCharsets.ISO_8859_1));
    return String.join("", amendment.fields()) + new String(applied, StandardCharsets.ISO_8859_1);
  }

  /** Who is to get it. */
  public static List<String> recipients(MailView view, List<Change> changes) {
    return Amendment.of(view.envelope(), view.header(), changes).recipients().stream()
        .map(one -> one.mailbox().text())
        .toList();
  }
}
