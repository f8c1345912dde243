package io.poststrom.ingress.app;

import io.poststrom.config.WrongSettings;
import io.poststrom.dns.ListRule;
import io.poststrom.ingress.door.DoorRules;
import io.poststrom.ingress.door.NetworkList;
import io.poststrom.settings.DomainPattern;
import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The settings below poststrom.ingress.door as values. */
record DoorSetup(DoorSettings settings) {
  private static final String PREFIX = "poststrom.ingress.door.";
  private static final String ALL = "all";
  private static final String OURS = "ours";

  /**
   * The rules.
   *
   * @throws WrongSettings with all that can't be read
   */
  DoorRules rules(Domain hostname) {
    List<String> mistakes = new ArrayList<>();
    List<ListRule> addresses = lists("address-lists", settings.addressLists(), mistakes);
    List<ListRule> domains = lists("domain-lists", settings.domainLists(), mistakes);
    mistakes.addAll(greylist().mistakes());
    DoorRules.Spf spf = spf(settings.refuseSpfFailOf().orElse(List.of()), mistakes);
    if (!mistakes.isEmpty()) {
      throw new WrongSettings(mistakes);
    }
    return new DoorRules(
        hostname,
        settings.greetingPause(),
        new DoorRules.Hello(
            settings.refuseBadHelo(), settings.refuseOurName(), !settings.refuseLiterals()),
        new DoorRules.Rate(settings.connectionsPerMinute(), settings.networkConnectionsPerMinute()),
        new DoorRules.Rate(settings.mailsPerMinute(), settings.networkMailsPerMinute()),
        new DoorRules.Errors(settings.freeErrors(), settings.errorDelay()),
        new DoorRules.Score(
            settings.threshold(),
            settings.dnsDeadline(),
            settings.noReverseDnsWeight(),
            settings.unconfirmedReverseDnsWeight(),
            settings.unresolvableHeloWeight()),
        new DoorRules.Lists(addresses, domains),
        spf);
  }

  /** Greylisting. */
  GreylistSetup greylist() {
    return new GreylistSetup(settings.greylist());
  }

  /** The file of networks, where there is one. */
  Optional<Path> networksFile() {
    return settings.networksFile().map(Path::of);
  }

  /**
   * What the file says.
   *
   * @throws WrongSettings with the lines that are wrong
   */
  NetworkList networks() {
    if (settings.networksFile().isEmpty()) {
      return NetworkList.EMPTY;
    }
    String file = settings.networksFile().get();
    try {
      return NetworkList.parse(Files.readString(Path.of(file)));
    } catch (IOException | InvalidPathException e) {
      throw wrong(file, "the file can't be read: " + e);
    } catch (IllegalArgumentException e) {
      throw wrong(file, String.valueOf(e.getMessage()));
    }
  }

  private static WrongSettings wrong(String file, String why) {
    return new WrongSettings(List.of(PREFIX + "networks-file=" + file + " is wrong: " + why));
  }

  private static DoorRules.Spf spf(List<String> senders, List<String> mistakes) {
    List<DomainPattern> domains = new ArrayList<>();
    for (String sender : senders) {
      try {
        if (!sender.equals(ALL) && !sender.equals(OURS)) {
          domains.add(new DomainPattern(sender));
        }
      } catch (IllegalArgumentException e) {
        mistakes.add(PREFIX + "refuse-spf-fail-of: " + e.getMessage());
      }
    }
    return new DoorRules.Spf(senders.contains(ALL), senders.contains(OURS), domains);
  }

  private static List<ListRule> lists(
      String key, Optional<List<String>> texts, List<String> mistakes) {
    List<ListRule> rules = new ArrayList<>();
    for (String text : texts.orElse(List.of())) {
      try {
        rules.add(ListRule.parse(text));
      } catch (IllegalArgumentException e) {
        mistakes.add(PREFIX + key + ": " + e.getMessage());
      }
    }
    return rules;
  }
}
