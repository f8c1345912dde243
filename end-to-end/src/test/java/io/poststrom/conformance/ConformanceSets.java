package io.poststrom.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All sets, in the order of the data's README. */
final class ConformanceSets {
  private ConformanceSets() {}

  static List<ConformanceSet> in(Path folder, GatewayUnderTest gateway) {
    List<ConformanceSet> sets =
        new ArrayList<>(
            List.of(
                SpfSet.rfc7208(folder.resolve("spf")),
                SpfSet.others(folder.resolve("spf")),
                new DkimSet(folder.resolve("dkim")),
                new ArcSet(folder.resolve("arc")),
                new DmarcSet(folder.resolve("dmarc")),
                new RspamdAuthSet(folder.resolve("rspamd-auth")),
                new SuffixListSet(folder.resolve("psl")),
                new MimeStructureSet(folder.resolve("mime"))));
    for (Door door : Door.values()) {
      sets.addAll(dialogs(folder.resolve("smtp-dialogs"), gateway, door));
    }
    sets.addAll(
        List.of(
            new AddressSet(folder.resolve("smtp-address")),
            new MimeSet(folder.resolve("mime"), gateway),
            new NotBuiltSet("dsn-bounce"),
            new MxSet(folder.resolve("dns-delivery/mx.json")),
            new NotBuiltSet("dns-delivery/mta-sts"),
            new NotBuiltSet("dns-delivery/dane"),
            new NotBuiltSet("dns-delivery/dnsbl"),
            new SpamSamplesSet(folder.resolve("spam/sa-testdata"), gateway)));
    return sets;
  }

  /** What each listener must stand; the dialogues are SMTP's. */
  private static List<ConformanceSet> dialogs(Path folder, GatewayUnderTest gateway, Door door) {
    List<ConformanceSet> sets = new ArrayList<>();
    if (door != Door.LMTP) {
      sets.add(new DialogSet("smtp-dialogs/core", folder.resolve("core.json"), gateway, door));
      sets.add(
          new DialogSet(
              "smtp-dialogs/core-exim-gpl", folder.resolve("core-exim-gpl.json"), gateway, door));
    }
    Path smuggling = folder.resolve("smuggling.json");
    sets.add(new InboundSmugglingSet(smuggling, gateway, door));
    sets.add(new OutboundSmugglingSet(smuggling, gateway, door));
    return sets;
  }
}
