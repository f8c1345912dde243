package io.poststrom.filter.checks;

import io.poststrom.filter.links.Lookalike;
import io.poststrom.filter.mime.HtmlFacts;
import io.poststrom.filter.mime.MailText;
import io.poststrom.filter.mime.Oddity;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.mail.Verdict.Symbol;
import java.util.ArrayList;
import java.util.List;

/** Tricks with the form of a mail's words: MIME, charsets, HTML. */
public final class FormCheck implements Check.Pure {
  private static final int MUCH_HIDDEN = 400;
  private static final int FEW_WORDS = 40;
  private static final int MANY_INVISIBLE = 10;
  private static final int MANY_MIXED = 3;
  private static final int MAX_WORD = 40;

  @Override
  public String name() {
    return "form";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.NOTED;
  }

  @Override
  public CheckResult look(MailView mail) {
    MailText text = MailTexts.of(mail);
    List<Symbol> found = new ArrayList<>();
    text.oddities().forEach(oddity -> found.add(symbol(oddity)));
    if (text.html().length() > 0) {
      html(text, found);
    }
    characters(text, found);
    return found.isEmpty() ? CheckResult.NOTHING : CheckResult.of(found);
  }

  private static Symbol symbol(Oddity oddity) {
    return switch (oddity) {
      case BROKEN_ENCODING -> Finding.MIME_ENCODING.symbol("base64 or quoted-printable");
      case BROKEN_CHARSET -> Finding.MIME_CHARSET.symbol("unknown, or without these octets");
      case BROKEN_MULTIPART -> Finding.MIME_BOUNDARY.symbol("missing, or the last one is");
      case TOO_DEEP -> Finding.MIME_DEPTH.symbol("over 20 parts in parts");
      case TOO_MANY_PARTS -> Finding.MIME_PARTS.symbol("over 200 parts");
      case TOO_LONG -> Finding.MIME_LENGTH.symbol("the rest was not looked at");
    };
  }

  private static void html(MailText text, List<Symbol> found) {
    HtmlFacts html = text.html();
    int shown = text.text().length();
    if (text.hidden().length() > MUCH_HIDDEN && text.hidden().length() > shown / 2) {
      found.add(Finding.HTML_HIDDEN.symbol(text.hidden().length() + " characters"));
    }
    if (html.images() > html.pixels() && words(text.text()) < FEW_WORDS) {
      found.add(Finding.HTML_IMAGES_ONLY.symbol(html.images() + " images"));
    }
    if (html.pixels() > 0) {
      found.add(Finding.HTML_PIXEL.symbol(html.pixels() + " images of a pixel"));
    }
    if (html.forms() > 0) {
      found.add(Finding.HTML_FORM.symbol(html.forms() + " forms"));
    }
    if (html.scripts() > 0) {
      found.add(Finding.HTML_SCRIPT.symbol(html.scripts() + " scripts"));
    }
  }

  private static int words(String text) {
    int words = 0;
    boolean isWord = false;
    for (int i = 0; i < text.length() && words < FEW_WORDS; i++) {
      boolean isLetter = Character.isLetterOrDigit(text.charAt(i));
      words += isLetter && !isWord ? 1 : 0;
      isWord = isLetter;
    }
    return words;
  }

  /** Characters that nobody sees within words, and words of letters that only look alike. */
  private static void characters(MailText text, List<Symbol> found) {
    int invisible = invisible(text.raw());
    if (invisible >= MANY_INVISIBLE) {
      found.add(Finding.INVISIBLE_CHARACTERS.symbol(invisible + " within words"));
    }
    int mixed = mixed(text.text()) + mixed(text.subject());
    if (mixed >= MANY_MIXED) {
      found.add(Finding.MIXED_ALPHABETS.symbol(mixed + " words"));
    }
  }

  private static int invisible(String raw) {
    int count = 0;
    for (int i = 1; i + 1 < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c >= 0x200b && (c <= 0x200d || c == 0x2060 || c == 0xfeff)) {
        count += isLatin(raw.charAt(i - 1)) && isLatin(raw.charAt(i + 1)) ? 1 : 0;
      }
    }
    return count;
  }

  private static boolean isLatin(char c) {
    return c < 0x250 && Character.isLetter(c);
  }

  private static int mixed(String text) {
    if (!hasForeign(text)) {
      return 0; // most mail
    }
    int count = 0;
    int start = -1;
    boolean isForeign = false;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      if (c < 0x80 ? isLatin(c) : Character.isLetter(c)) {
        start = start < 0 ? i : start;
        isForeign |= isForeign(c);
      } else if (start >= 0) {
        if (isForeign && i - start <= MAX_WORD && Lookalike.isMixed(text.substring(start, i))) {
          count++;
        }
        start = -1;
        isForeign = false;
      }
    }
    return count;
  }

  private static boolean hasForeign(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isForeign(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** Of an alphabet whose letters look like Latin ones. */
  private static boolean isForeign(char c) {
    return c >= 0x370 && (c < 0x590 || c >= 0x13a0 && c < 0x1400);
  }
}
