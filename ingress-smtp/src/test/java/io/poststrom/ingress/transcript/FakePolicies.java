package io.poststrom.ingress.transcript;

import io.poststrom.settings.AddressPattern;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.SenderPolicy;
import io.poststrom.settings.SenderPolicy.Covered;
import io.poststrom.settings.SenderPolicy.IdentityPattern;
import io.poststrom.settings.SenderPolicy.Limits;
import io.poststrom.settings.SenderPolicy.Rate;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One policy, {@code robots}, for the identity {@code robot}: addresses of {@code example.org}, in
 * From {@code news@example.org} and {@code info@example.org} only, 400 octets, and two mails or
 * three recipients in five minutes.
 */
final class FakePolicies {
  private FakePolicies() {}

  static MailSettings settings() {
    SenderPolicy robots =
        new SenderPolicy(
            "robots",
            new Covered(List.of(new IdentityPattern("robot")), List.of()),
            List.of(AddressPattern.parse("example.org")),
            List.of(
                AddressPattern.parse("news@example.org"), AddressPattern.parse("info@example.org")),
            new Limits(
                OptionalLong.of(400),
                List.of(new Rate(OptionalInt.of(2), OptionalInt.of(3), Duration.ofMinutes(5)))));
    return new MailSettings(List.of(), List.of(), List.of(), List.of(), List.of(robots));
  }
}
