package io.poststrom.delivery.route;

import io.poststrom.site.Site;
import io.poststrom.smtp.EnhancedStatusCode;
import java.nio.file.Path;
import java.util.List;

/** Where mail for a host is to be handed over now. */
public sealed interface NextHops {
  /**
   * SMTP servers.
   *
   * @param site which domains share them
   * @param hops 1 or more, in the order in which they are tried
   */
  record Smtp(Site site, List<Hop> hops) implements NextHops {
    public Smtp {
      hops = List.copyOf(hops);
    }
  }

  /**
   * A folder that holds a Maildir per recipient.
   *
   * @param root the folder above the domains
   */
  record Maildir(Path root) implements NextHops {}

  /**
   * Nowhere: for now (class 4) or for good (class 5).
   *
   * @param status what to report
   * @param text a sentence for the sender
   */
  record Nowhere(EnhancedStatusCode status, String text) implements NextHops {
    static Nowhere later(int subject, int detail, String text) {
      return new Nowhere(new EnhancedStatusCode(4, subject, detail), text);
    }

    static Nowhere never(int subject, int detail, String text) {
      return new Nowhere(new EnhancedStatusCode(5, subject, detail), text);
    }
  }
}
