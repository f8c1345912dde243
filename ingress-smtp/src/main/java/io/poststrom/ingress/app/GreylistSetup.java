package io.poststrom.ingress.app;

import io.poststrom.config.KafkaSettings;
import io.poststrom.ingress.greylist.GreylistRules;
import io.poststrom.ingress.greylist.GreylistRules.Mode;
import io.poststrom.ingress.kafka.KafkaSightings;
import io.poststrom.kafka.TopicTable;
import io.poststrom.settings.AddressPattern;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** The settings below poststrom.ingress.door.greylist as values. */
record GreylistSetup(GreylistSettings settings) {
  private static final String EXEMPT = "poststrom.ingress.door.greylist.exempt";
  private static final Duration WAIT_AT_START = Duration.ofSeconds(10);

  /** The rules; where there are no {@link #mistakes}. */
  GreylistRules rules() {
    return new GreylistRules(
        new GreylistRules.Scope(settings.mode(), settings.threshold()),
        settings.delay(),
        settings.trustedFrom(),
        new GreylistRules.Prefixes(settings.ipv4Prefix(), settings.ipv6Prefix()),
        settings.exempt().orElse(List.of()).stream().map(AddressPattern::parse).toList());
  }

  /** What all processes remember, as far as it has been read by now; nothing where it is off. */
  Optional<KafkaSightings> open(KafkaSettings kafka, String client, InstantSource clock)
      throws InterruptedException {
    return settings.mode() == Mode.OFF
        ? Optional.empty()
        : Optional.of(
            KafkaSightings.open(
                kafka,
                client,
                new KafkaSightings.Limits(
                    settings.retryWindow(), settings.lifetime(), settings.maxEntries()),
                new TopicTable.Around(clock, new SplittableRandom()),
                WAIT_AT_START));
  }

  /** What is wrong. */
  List<String> mistakes() {
    List<String> mistakes = new ArrayList<>();
    for (String text : settings.exempt().orElse(List.of())) {
      try {
        var _ = AddressPattern.parse(text);
      } catch (IllegalArgumentException e) {
        mistakes.add(EXEMPT + ": " + text + " is wrong: " + e.getMessage());
      }
    }
    return mistakes;
  }
}
