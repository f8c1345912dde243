package io.poststrom.filter.checks;

import io.poststrom.filter.content.Flaw;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderField;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.smtp.AddressForm;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether the header is one: its form, and the fields of RFC 5322 section 3.6. */
public final class HeaderCheck implements Check.Pure {
  /** The fields whose greatest number is 1. RFC 5322 section 3.6, the table. */
  private static final Set<String> ONCE =
      Set.of(
          "date",
          "from",
          "sender",
          "reply-to",
          "to",
          "cc",
          "bcc",
          "message-id",
          "in-reply-to",
          "references",
          "subject");

  /** RFC 5322 section 3.6.4, as widely as it is met: no white space, an at sign inside. */
  private static final Pattern MESSAGE_ID = Pattern.compile("<[^<>\\s@]+@[^<>\\s@]+>.*");

  @Override
  public String name() {
    return "header";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.NOTED;
  }

  @Override
  public CheckResult look(MailView mail) {
    List<Symbol> found = new ArrayList<>();
    form(mail, found);
    originator(mail.header(), found);
    identification(mail.header(), found);
    repeated(mail.header(), found);
    return found.isEmpty() ? CheckResult.NOTHING : CheckResult.of(found);
  }

  private static void form(MailView mail, List<Symbol> found) {
    for (Flaw flaw : Flaw.values()) {
      if (mail.header().flaws().contains(flaw)) {
        symbol(flaw, mail, found);
      }
    }
  }

  private static void symbol(Flaw flaw, MailView mail, List<Symbol> found) {
    switch (flaw) {
      case BAD_LINE -> found.add(Finding.BAD_HEADER_LINE.symbol("a line is no field"));
      case NUL -> found.add(Finding.HEADER_NUL.symbol("NUL in the header"));
      case LONG_LINE -> found.add(Finding.HEADER_LONG_LINE.symbol("over 998 octets"));
      case TOO_MANY_FIELDS -> found.add(Finding.HEADER_TOO_LONG.symbol("over 1,000 fields"));
      case NO_END -> found.add(Finding.NO_BODY_SEPARATOR.symbol("no empty line"));
      case EIGHT_BIT -> {
        if (mail.envelope().addressForm() == AddressForm.ASCII) {
          found.add(Finding.HEADER_EIGHT_BIT.symbol("without SMTPUTF8"));
        }
      }
    }
  }

  private static void originator(Header header, List<Symbol> found) {
    header
        .first("From")
        .ifPresentOrElse(
            from -> {
              if (from.value().indexOf('@') < 1) {
                found.add(Finding.INVALID_FROM.symbol("no address in From"));
              }
            },
            () -> found.add(Finding.MISSING_FROM.symbol("no From")));
    if (header.count("To") + header.count("Cc") + header.count("Bcc") == 0) {
      found.add(Finding.MISSING_TO.symbol("no To, Cc or Bcc"));
    }
    if (header.first("Subject").isEmpty()) {
      found.add(Finding.MISSING_SUBJECT.symbol("no Subject"));
    }
  }

  private static void identification(Header header, List<Symbol> found) {
    header
        .first("Message-ID")
        .ifPresentOrElse(
            id -> {
              if (!MESSAGE_ID.matcher(id.value()).matches()) {
                found.add(Finding.INVALID_MESSAGE_ID.symbol("not <left@right>"));
              }
            },
            () -> found.add(Finding.MISSING_MESSAGE_ID.symbol("no Message-ID")));
  }

  private static void repeated(Header header, List<Symbol> found) {
    Set<String> seen = new LinkedHashSet<>();
    Set<String> again = new LinkedHashSet<>();
    for (HeaderField field : header.fields()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (ONCE.contains(name) && !seen.add(name)) {
        again.add(name);
      }
    }
    if (!again.isEmpty()) {
      found.add(Finding.DUPLICATE_FIELD.symbol(String.join(", ", again)));
    }
  }
}
