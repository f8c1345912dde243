package io.poststrom.conformance;

import java.nio.file.Path;
import java.util.List;

/** All sets, in the order of the data's README. */
final class ConformanceSets {
  private ConformanceSets() {}

  static List<ConformanceSet> in(Path folder, GatewayUnderTest gateway) {
    Path dialogs = folder.resolve("smtp-dialogs");
    return List.of(
        SpfSet.rfc7208(folder.resolve("spf")),
        SpfSet.others(folder.resolve("spf")),
        new DkimSet(folder.resolve("dkim")),
        new ArcSet(folder.resolve("arc")),
        new DmarcSet(folder.resolve("dmarc")),
        new RspamdAuthSet(folder.resolve("rspamd-auth")),
        new SuffixListSet(folder.resolve("psl")),
        new DialogSet("smtp-dialogs/core", dialogs.resolve("core.json"), gateway),
        new DialogSet("smtp-dialogs/core-exim-gpl", dialogs.resolve("core-exim-gpl.json"), gateway),
        new InboundSmugglingSet(dialogs.resolve("smuggling.json"), gateway),
        new OutboundSmugglingSet(dialogs.resolve("smuggling.json"), gateway),
        new AddressSet(folder.resolve("smtp-address")),
        new MimeSet(folder.resolve("mime"), gateway),
        new NotBuiltSet("dsn-bounce"),
        new MxSet(folder.resolve("dns-delivery/mx.json")),
        new NotBuiltSet("dns-delivery/mta-sts"),
        new NotBuiltSet("dns-delivery/dane"),
        new NotBuiltSet("dns-delivery/dnsbl"),
        new NotBuiltSet("spam"));
  }
}
