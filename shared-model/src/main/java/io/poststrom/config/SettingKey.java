package io.poststrom.config;

import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One key of a settings interface.
 *
 * @param name the whole key, {@code poststrom.kafka.partitions}
 * @param type what one value is
 * @param shape how many values there are
 * @param defaultValue what holds where nothing is set
 * @param setting sentence and bounds
 */
record SettingKey(
    String name, ValueType type, Shape shape, Optional<String> defaultValue, Setting setting) {
  /** How many values a key has. */
  enum Shape {
    REQUIRED,
    OPTIONAL,
    /** Values separated by commas; may be left out. */
    OPTIONAL_LIST,
    /** Values separated by commas. */
    LIST,
    /** Keys of the user's own below this one. */
    MAP
  }

  /** The key of a method. */
  static SettingKey of(String name, Method method) {
    Setting setting = method.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalStateException(method + " wants a @Setting with its sentence");
    }
    Type type = method.getGenericReturnType();
    return new SettingKey(
        name,
        ValueType.of(element(type), setting),
        shape(type),
        Optional.ofNullable(method.getAnnotation(WithDefault.class)).map(WithDefault::value),
        setting);
  }

  /** Whether a name is this key, or lies below it where it takes keys of the user's own. */
  boolean covers(String candidate) {
    return switch (shape) {
      case REQUIRED, OPTIONAL -> candidate.equals(name);
      case LIST, OPTIONAL_LIST -> candidate.equals(name) || candidate.startsWith(name + "[");
      case MAP -> candidate.startsWith(name + ".");
    };
  }

  private static Shape shape(Type type) {
    if (isOptional(type)) {
      return isList(inner(type)) ? Shape.OPTIONAL_LIST : Shape.OPTIONAL;
    }
    if (type == OptionalInt.class || type == OptionalLong.class || type == OptionalDouble.class) {
      return Shape.OPTIONAL;
    }
    return raw(type) == Map.class ? Shape.MAP : isList(type) ? Shape.LIST : Shape.REQUIRED;
  }

  private static Class<?> element(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      List<Type> arguments = List.of(parameterized.getActualTypeArguments());
      return element(arguments.getLast());
    }
    @Nullable Class<?> raw = raw(type);
    if (raw == null) {
      throw new IllegalStateException("no settings type: " + type);
    }
    return raw == OptionalInt.class
        ? int.class
        : raw == OptionalLong.class ? long.class : raw == OptionalDouble.class ? double.class : raw;
  }

  private static boolean isOptional(Type type) {
    return raw(type) == Optional.class;
  }

  private static boolean isList(Type type) {
    Class<?> raw = raw(type);
    return raw != null && Collection.class.isAssignableFrom(raw);
  }

  private static Type inner(Type type) {
    return ((ParameterizedType) type).getActualTypeArguments()[0];
  }

  private static @Nullable Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> plain -> plain;
      case ParameterizedType parameterized -> (Class<?>) parameterized.getRawType();
      default -> null;
    };
  }
}
