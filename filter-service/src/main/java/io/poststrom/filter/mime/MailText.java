package io.poststrom.filter.mime;

import java.util.List;
import java.util.Set;

/**
 * A mail as its reader sees it: made once for all checks that look at words, links or attachments.
 * Bounded whatever the mail is; what was left out is said by {@link #oddities}.
 *
 * @param subject decoded (RFC 2047), one line; empty where there is none
 * @param text all that a reader sees, from all text parts in their order: HTML as it shows, white
 *     space as in the mail for plain text, one line a paragraph for HTML
 * @param raw the text parts decoded (transfer encoding and charset), HTML as its source
 * @param hidden what HTML says but does not show: too small, without colour contrast, not displayed
 * @param parts the leaves of the MIME tree, in their order; the mail itself where it has no parts
 * @param links in their order, from HTML and plain text
 * @param html what else the HTML is like; {@link HtmlFacts#NONE} where there is none
 * @param oddities what is wrong with its form
 */
public record MailText(
    String subject,
    String text,
    String raw,
    String hidden,
    List<Part> parts,
    List<Link> links,
    HtmlFacts html,
    Set<Oddity> oddities) {
  public MailText {
    parts = List.copyOf(parts);
    links = List.copyOf(links);
    oddities = Set.copyOf(oddities);
  }
}
