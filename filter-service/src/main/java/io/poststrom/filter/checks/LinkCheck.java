package io.poststrom.filter.checks;

import io.poststrom.filter.links.LinkSign;
import io.poststrom.filter.links.LinkSigns;
import io.poststrom.filter.mime.MailText;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.mail.Verdict.Symbol;
import java.util.ArrayList;
import java.util.List;

/** Whether links lead where a reader thinks. */
public final class LinkCheck implements Check.Pure {
  private static final int MANY = 25;

  private final Registrants registrants;

  /** By whoever knows which names belong together. */
  public LinkCheck(Registrants registrants) {
    this.registrants = registrants;
  }

  @Override
  public String name() {
    return "links";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.NOTED;
  }

  @Override
  public CheckResult look(MailView mail) {
    MailText text = MailTexts.of(mail);
    if (text.links().isEmpty()) {
      return CheckResult.NOTHING;
    }
    LinkSigns signs = LinkSigns.of(text.links(), registrants);
    List<Symbol> found = new ArrayList<>();
    signs.counts().forEach((sign, count) -> found.add(finding(sign).symbol(links(count))));
    if (signs.registrants().size() > MANY) {
      found.add(Finding.LINKS_TO_MANY.symbol("to " + signs.registrants().size() + " domains"));
    }
    return CheckResult.of(found);
  }

  private static String links(int count) {
    return count == 1 ? "1 link" : count + " links";
  }

  private static Finding finding(LinkSign sign) {
    return switch (sign) {
      case OTHER_HOST -> Finding.LINK_OTHER_HOST;
      case LOOKALIKE -> Finding.LINK_LOOKALIKE;
      case ADDRESS -> Finding.LINK_ADDRESS;
      case PORT -> Finding.LINK_PORT;
      case USER -> Finding.LINK_USER;
      case SHORTENER -> Finding.LINK_SHORTENER;
    };
  }
}
