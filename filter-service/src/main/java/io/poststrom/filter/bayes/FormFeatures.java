package io.poststrom.filter.bayes;

import io.poststrom.filter.mime.HtmlFacts;
import io.poststrom.filter.mime.Link;
import io.poststrom.filter.mime.MailText;
import io.poststrom.filter.mime.Oddity;
import io.poststrom.filter.mime.Part;
import java.util.Locale;

/** Features of a mail's form: its HTML, its parts, its links, and how loud it is. */
final class FormFeatures {
  private static final int MOST_LINKS = 40;
  private static final int MOST_PARTS = 40;
  private static final int PATH_WORDS = 6;
  private static final int URI_WORDS = 20;
  private static final int AFTER_SCHEME = 8;
  private static final int LOUD_PART = 8_000;

  private final Facts facts;

  FormFeatures(Facts facts) {
    this.facts = facts;
  }

  void read(MailText text) {
    html(text);
    text.oddities().stream().map(Oddity::name).forEach(oddity -> facts.add("odd", oddity));
    facts.add("parts", text.parts().size());
    text.parts().stream().limit(MOST_PARTS).forEach(this::part);
    facts.add("links", text.links().size());
    text.links().stream().limit(MOST_LINKS).forEach(this::link);
    subject(text.subject());
    loudness(text.text());
  }

  private void html(MailText text) {
    HtmlFacts html = text.html();
    if (html.length() > 0) {
      facts.add("html", html.length() / 1_000);
      facts.add("images", html.images());
      facts.add("pixels", html.pixels());
      facts.add("forms", html.forms());
      facts.add("scripts", html.scripts());
      facts.add("hidden", text.hidden().length());
      facts.add("density", 10 * text.text().length() / html.length());
    }
  }

  private void part(Part part) {
    facts.add("part", part.type());
    int dot = part.name().lastIndexOf('.');
    if (dot >= 0) {
      facts.add("extension", part.name().substring(dot).toLowerCase(Locale.ROOT));
    }
  }

  private void link(Link link) {
    facts.tokens("uri", URI_WORDS, link.uri());
    if (link.host().isEmpty()) {
      String shape = Shape.of(link.uri());
      facts.add("scheme", link.kind() + shape.substring(0, Math.min(3, shape.length())));
      return;
    }
    facts.host("link", link.host());
    if (link.host().chars().allMatch(c -> c == '.' || c >= '0' && c <= '9')) {
      facts.add("link", "address");
    }
    int path = link.uri().indexOf('/', AFTER_SCHEME);
    if (path >= 0) {
      facts.words(Seed.PATH, PATH_WORDS, link.uri().substring(path));
    }
  }

  private void subject(String subject) {
    int upper = (int) subject.chars().filter(Character::isUpperCase).count();
    int lower = (int) subject.chars().filter(Character::isLowerCase).count();
    if (upper == 0 || lower == 0) {
      facts.add("subject case", upper == 0 ? "small" : "capitals");
    } else {
      facts.add("subject case", upper * 2 > lower ? "many capitals" : "mixed");
    }
    if (subject.contains("   ")) {
      facts.add("subject", "gap");
    }
  }

  private void loudness(String text) {
    int upper = 0;
    int lower = 0;
    int calls = 0;
    int money = 0;
    int quoted = 0;
    char before = '\n';
    int end = Math.min(text.length(), LOUD_PART);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      upper += c >= 'A' && c <= 'Z' ? 1 : 0;
      lower += c >= 'a' && c <= 'z' ? 1 : 0;
      calls += c == '!' ? 1 : 0;
      money += c == '$' ? 1 : 0;
      quoted += c == '>' && before == '\n' ? 1 : 0;
      before = c;
    }
    facts.add("capitals", 20 * upper / (lower + 1));
    facts.add("calls", calls);
    facts.add("money", money);
    facts.add("quoted", quoted);
  }
}
