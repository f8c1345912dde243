package io.poststrom.filter.rules;

import io.poststrom.filter.mime.MailText;
import io.poststrom.filter.mime.Part;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Numbers about a mail that meta rules may compare. docs/rules.md lists them. */
enum Facts {
  MAIL_TEXT_LENGTH(mail -> mail.text().text().length()),
  MAIL_HIDDEN_LENGTH(mail -> mail.text().hidden().length()),
  MAIL_HTML_LENGTH(mail -> mail.text().html().length()),
  MAIL_IMAGES(mail -> mail.text().html().images()),
  MAIL_PIXELS(mail -> mail.text().html().pixels()),
  MAIL_FORMS(mail -> mail.text().html().forms()),
  MAIL_SCRIPTS(mail -> mail.text().html().scripts()),
  MAIL_LINKS(mail -> mail.text().links().size()),
  MAIL_PARTS(mail -> mail.text().parts().size()),
  MAIL_ATTACHMENTS(mail -> attachments(mail.text()));

  private static final List<String> NAMES = List.of(values()).stream().map(Enum::name).toList();

  private final ToDoubleFunction<RuleMail> value;

  Facts(ToDoubleFunction<RuleMail> value) {
    this.value = value;
  }

  static boolean isKnown(String name) {
    return NAMES.contains(name);
  }

  double value(RuleMail mail) {
    return value.applyAsDouble(mail);
  }

  private static double attachments(MailText text) {
    return text.parts().stream().filter(Part::isAttachment).count();
  }
}
