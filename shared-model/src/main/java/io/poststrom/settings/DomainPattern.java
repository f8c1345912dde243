package io.poststrom.settings;

import io.poststrom.smtp.Domain;
import java.util.Locale;

/**
 * A domain ({@code example.org}), or all domains below one ({@code *.example.org}).
 *
 * @param text lower case A-label form, with {@code *.} in front for all below
 */
public record DomainPattern(String text) {
  public DomainPattern {
    text = text.toLowerCase(Locale.ROOT);
    String name = text.startsWith("*.") ? text.substring(2) : text;
    text = text.startsWith("*.") ? "*." + Domain.of(name).ascii() : Domain.of(name).ascii();
  }

  /** Whether the pattern covers the domain. */
  public boolean matches(Domain domain) {
    return text.startsWith("*.")
        ? domain.ascii().endsWith(text.substring(1))
        : domain.ascii().equals(text);
  }
}
