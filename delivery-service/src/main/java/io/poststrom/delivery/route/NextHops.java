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
   * @param origin how far their names can be believed
   */
  record Smtp(Site site, List<Hop> hops, Origin origin) implements NextHops {
    public Smtp {
      hops = List.copyOf(hops);
    }
  }

  /** Who has said that these are the hosts. */
  enum Origin {
    /** An operator, the recipient's address itself, or DNS with DNSSEC's proof. */
    KNOWN,
    /** DNS alone, where somebody else may have answered. */
    DOUBTFUL
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
