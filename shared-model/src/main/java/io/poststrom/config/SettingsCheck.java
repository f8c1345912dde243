package io.poststrom.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/**
 * Checks all settings at once, so that every mistake is reported together: values of the wrong type
 * or out of bounds, missing ones, and unknown keys that begin with {@code poststrom.}. Runs by
 * itself before settings interfaces are filled ({@link SettingsCheckAtStart}).
 */
public final class SettingsCheck {
  private static final String ROOT = "poststrom.";

  /** What Kubernetes tells every container about services; no settings of ours. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

  /** Groups that belong to processes other than the one that checks. */
  private static final Set<String> SERVICES =
      Set.of("ingress", "filter", "delivery", "standalone", "dns");

  /** Known to the filter as well: it does not make the filter know the delivery's other keys. */
  private static final String SHARED = "poststrom.delivery.smart-host";

  private SettingsCheck() {}

  /** A sentence per mistake: key, value, what would be right. Empty where all is well. */
  public static List<String> check(Config config, List<Class<?>> mappings) {
    return check(
        config.getPropertyNames(),
        name -> Optional.of(config.getConfigValue(name)).filter(v -> v.getValue() != null),
        mappings);
  }

  /** All mistakes for a person, a line each. */
  public static String report(List<String> mistakes) {
    String head = mistakes.size() == 1 ? "a setting is" : mistakes.size() + " settings are";
    return "%s wrong (docs/configuration.md describes all):\n  %s"
        .formatted(head, String.join("\n  ", mistakes));
  }

  /**
   * The same for values from anywhere.
   *
   * @param names all names that are set
   * @param values the value of a name, expressions resolved; empty where none is set
   */
  static List<String> check(
      Iterable<String> names,
      Function<String, Optional<ConfigValue>> values,
      List<? extends Class<?>> mappings) {
    List<SettingKey> keys = new ArrayList<>();
    mappings.forEach(mapping -> keys.addAll(SettingKeys.of(mapping)));
    Set<String> given = new TreeSet<>();
    names.forEach(given::add);
    List<String> mistakes = new ArrayList<>();
    keys.stream()
        .sorted(Comparator.comparing(SettingKey::name))
        .forEach(key -> checkKey(key, given, values, mistakes));
    for (String name : given) {
      boolean variable =
          name.startsWith(ROOT)
              && values.apply(name).filter(SettingsCheck::isFromEnvironment).isPresent();
      (variable ? checkVariable(variable(name), keys) : checkKey(name, keys))
          .ifPresent(mistakes::add);
    }
    return mistakes;
  }

  private static void checkKey(
      SettingKey key,
      Set<String> given,
      Function<String, Optional<ConfigValue>> values,
      List<String> mistakes) {
    Map<String, String> found = new HashMap<>();
    given.stream()
        .filter(key::covers)
        .forEach(name -> values.apply(name).ifPresent(value -> found.put(name, value.getValue())));
    String value = found.getOrDefault(key.name(), key.defaultValue().orElse(""));
    switch (key.shape()) {
      case REQUIRED -> checkOne(key, key.name(), value, mistakes);
      case OPTIONAL -> {
        if (!value.isBlank()) {
          checkOne(key, key.name(), value, mistakes);
        }
      }
      case LIST, OPTIONAL_LIST -> checkList(key, value, found, mistakes);
      case MAP -> found.forEach((name, element) -> checkOne(key, name, element, mistakes));
    }
  }

  private static void checkList(
      SettingKey key, String value, Map<String, String> found, List<String> mistakes) {
    Map<String, String> indexed = new HashMap<>(found);
    indexed.remove(key.name());
    indexed.forEach((name, element) -> checkOne(key, name, element, mistakes));
    if (!indexed.isEmpty()) {
      return;
    }
    if (value.isBlank() && key.shape() == SettingKey.Shape.LIST) {
      checkOne(key, key.name(), value, mistakes);
    }
    for (String element : value.split("(?<!\\\\),")) {
      if (!element.isBlank()) {
        checkOne(key, key.name(), element.strip(), mistakes);
      }
    }
  }

  private static void checkOne(SettingKey key, String name, String value, List<String> mistakes) {
    if (value.isBlank()) {
      mistakes.add(name + " is not set: want " + key.type().wanted());
    } else if (!value.contains("${")) {
      key.type()
          .objection(value)
          .ifPresent(o -> mistakes.add(name + "=" + value + " is wrong: " + o));
    }
  }

  private static boolean isFromEnvironment(ConfigValue value) {
    return value.getSourceName() != null && value.getSourceName().startsWith("EnvConfigSource");
  }

  private static Optional<String> checkKey(String name, List<SettingKey> keys) {
    if (!name.startsWith(ROOT)
        || isAnotherService(name, keys)
        || keys.stream().anyMatch(key -> key.covers(name))) {
      return Optional.empty();
    }
    return Optional.of("there is no key " + name + near(name, keys, Function.identity()));
  }

  /** Variables that only look like ours pass: those of scripts, and Kubernetes' service links. */
  private static Optional<String> checkVariable(String name, List<SettingKey> keys) {
    boolean ours =
        keys.stream()
            .map(SettingKey::name)
            .filter(key -> key.indexOf('.', ROOT.length()) > 0)
            .map(key -> variable(key.substring(0, key.indexOf('.', ROOT.length()) + 1)))
            .anyMatch(name::startsWith);
    boolean known =
        keys.stream()
            .anyMatch(
                key ->
                    name.equals(variable(key.name()))
                        || key.shape() != SettingKey.Shape.REQUIRED
                            && name.startsWith(variable(key.name()) + "_"));
    if (known || !ours || SERVICE_LINK.matcher(name).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        "there is no key for the environment variable "
            + name
            + near(name, keys, SettingsCheck::variable));
  }

  private static String near(
      String name, List<SettingKey> keys, Function<String, String> spelling) {
    List<String> known = keys.stream().map(SettingKey::name).map(spelling).toList();
    return Nearest.of(name, known)
        .map(near -> "; did you mean " + near + "?")
        .orElse("; docs/configuration.md lists all keys");
  }

  private static boolean isAnotherService(String name, List<SettingKey> keys) {
    int dot = name.indexOf('.', ROOT.length());
    String group = dot < 0 ? "" : name.substring(ROOT.length(), dot);
    return SERVICES.contains(group)
        && keys.stream()
            .map(SettingKey::name)
            .filter(key -> !key.equals(SHARED))
            .noneMatch(key -> key.startsWith(ROOT + group + "."));
  }

  /** How the environment spells a key. MicroProfile Config, section "environment variables". */
  private static String variable(String key) {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
