package io.poststrom.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes docs/configuration.md from the settings interfaces. */
public final class SettingsDocument {
  private static final String HEAD =
      """
      # Process settings

      Generated from the settings interfaces; change those. Mail settings (which domains, which
      routes) are documents: see [mail-settings.md](mail-settings.md).

      A key is set as `-Dkey=value`, in the environment (`poststrom.ingress.mx.port` is
      `POSTSTROM_INGRESS_MX_PORT`), or in the file `config/application.properties` in the folder
      where the process starts; the first of these that has it wins. Durations are written `500ms`,
      `10s`, `5m`, `1h` or `7d`, sizes `4096`, `128K` or `50M`, lists with commas. All mistakes are
      reported together at start, each with its key and what would be right, and the process ends
      with 2. A start that fails for another reason ends with 1.

      `./poststrom run` begins with `poststrom.kafka.partitions=1`, `poststrom.kafka.flush=true`,
      `poststrom.ingress.relay-networks=127.0.0.0/8,::1/128` and
      `poststrom.maildir-domains=test,example,localhost`, and sets `poststrom.kafka.bootstrap` to its
      own broker.
      """;

  private SettingsDocument() {}

  /** The document: a section per prefix, in the order of the interfaces; a row per key. */
  public static String markdown(List<Class<?>> mappings) {
    Map<String, TreeMap<String, SettingKey>> sections = new LinkedHashMap<>();
    for (Class<?> mapping : mappings) {
      TreeMap<String, SettingKey> section =
          sections.computeIfAbsent(SettingKeys.prefix(mapping), prefix -> new TreeMap<>());
      SettingKeys.of(mapping).forEach(key -> section.put(key.name(), key));
    }
    StringBuilder text = new StringBuilder(HEAD);
    sections.forEach(
        (prefix, keys) -> {
          text.append("\n## `").append(prefix).append("`\n\n");
          text.append("| key | type | default | bounds | |\n|---|---|---|---|---|\n");
          keys.values().forEach(key -> row(text, key));
        });
    return text.toString();
  }

  private static void row(StringBuilder text, SettingKey key) {
    String below = key.shape() == SettingKey.Shape.MAP ? ".*" : "";
    text.append("| `").append(key.name()).append(below).append("` | ");
    text.append(type(key)).append(" | ");
    text.append(key.defaultValue().map(value -> "`" + value + "`").orElse("")).append(" | ");
    text.append(bounds(key.setting())).append(" | ");
    text.append(key.setting().value().replace("|", "\\|")).append(" |\n");
  }

  private static String type(SettingKey key) {
    return switch (key.shape()) {
      case REQUIRED -> key.type().label();
      case OPTIONAL -> key.type().label() + ", optional";
      case LIST -> "list of " + key.type().label();
      case OPTIONAL_LIST -> "list of " + key.type().label() + ", optional";
      case MAP -> "keys of your own";
    };
  }

  private static String bounds(Setting setting) {
    if (setting.min().isEmpty() && setting.max().isEmpty()) {
      return "";
    }
    return setting.max().isEmpty()
        ? "at least " + setting.min()
        : setting.min().isEmpty()
            ? "at most " + setting.max()
            : setting.min() + " to " + setting.max();
  }
}
