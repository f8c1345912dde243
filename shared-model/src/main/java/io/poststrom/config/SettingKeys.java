package io.poststrom.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import io.smallrye.config.common.utils.StringUtil;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The keys of settings interfaces, named as SmallRye Config names them. */
final class SettingKeys {
  private SettingKeys() {}

  /** The keys of an interface and the groups in it, by name. */
  static List<SettingKey> of(Class<?> mapping) {
    List<SettingKey> keys = new ArrayList<>();
    collect(prefix(mapping), mapping, keys);
    keys.sort(Comparator.comparing(SettingKey::name));
    return keys;
  }

  /** The interface's prefix. */
  static String prefix(Class<?> mapping) {
    ConfigMapping annotation = mapping.getAnnotation(ConfigMapping.class);
    if (annotation == null) {
      throw new IllegalStateException(mapping + " is no @ConfigMapping");
    }
    return annotation.prefix();
  }

  private static void collect(String prefix, Class<?> group, List<SettingKey> keys) {
    Arrays.stream(group.getMethods())
        .filter(method -> Modifier.isAbstract(method.getModifiers()))
        .forEach(method -> collect(prefix, method, keys));
  }

  private static void collect(String prefix, Method method, List<SettingKey> keys) {
    String name = name(prefix, method);
    Class<?> type = method.getReturnType();
    if (type.isInterface() && !type.getName().startsWith("java.")) {
      collect(name, type, keys);
    } else {
      keys.add(SettingKey.of(name, method));
    }
  }

  private static String name(String prefix, Method method) {
    if (method.isAnnotationPresent(WithParentName.class)) {
      return prefix;
    }
    WithName given = method.getAnnotation(WithName.class);
    return prefix + "." + (given == null ? StringUtil.skewer(method.getName()) : given.value());
  }
}
