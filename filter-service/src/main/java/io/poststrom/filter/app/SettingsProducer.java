package io.poststrom.filter.app;

import io.poststrom.config.CommonSettings;
import io.poststrom.config.DnsSettings;
import io.poststrom.config.KafkaSettings;
import io.poststrom.config.SmartHostSettings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Gathers the settings interfaces that the filter reads. */
final class SettingsProducer {
  private SettingsProducer() {}

  @Produces
  @Singleton
  static Filter.AllSettings settings(
      FilterSettings filter,
      SmartHostSettings smartHost,
      CommonSettings common,
      KafkaSettings kafka,
      DnsSettings dns,
      RuleSettings rules) {
    return new Filter.AllSettings(filter, smartHost, common, kafka, dns, rules);
  }
}
