package io.poststrom.config;

import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigSourceInterceptorFactory;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@link SettingsCheck} on every settings interface of ours whenever SmallRye Config fills
 * them, and fails with all mistakes together. Found as a service of its class; a service's code
 * does nothing for it.
 *
 * <p>SmallRye itself would stop at values of the wrong type, know no bounds, and refuse keys of
 * services that run in other processes. It asks for {@code
 * smallrye.config.mapping.validate-unknown} when all sources are in place and before it reports its
 * own findings; that question is answered here with false, after our check has passed.
 */
public final class SettingsCheckAtStart implements SmallRyeConfigBuilderCustomizer {
  @Override
  public void configBuilder(SmallRyeConfigBuilder builder) {
    builder.withInterceptorFactories(new OutermostInterceptor(builder));
  }

  /** Outermost, so that what it asks for is resolved by all others. */
  private record OutermostInterceptor(SmallRyeConfigBuilder builder)
      implements ConfigSourceInterceptorFactory {
    @Override
    public ConfigSourceInterceptor getInterceptor(ConfigSourceInterceptorContext context) {
      return new Interceptor(builder);
    }

    @Override
    public OptionalInt getPriority() {
      return OptionalInt.of(Integer.MAX_VALUE);
    }
  }

  @SuppressWarnings("serial") // nothing of ours is ever serialized
  private record Interceptor(SmallRyeConfigBuilder builder) implements ConfigSourceInterceptor {
    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
      if (!name.equals(SmallRyeConfig.SMALLRYE_CONFIG_MAPPING_VALIDATE_UNKNOWN)) {
        return context.proceed(name);
      }
      check(context);
      return ConfigValue.builder().withName(name).withValue("false").build();
    }

    private void check(ConfigSourceInterceptorContext context) {
      List<Class<?>> mappings = ours();
      // Quarkus' configuration before the real one holds a part of the interfaces only, or none.
      if (!mappings.contains(CommonSettings.class)) {
        return;
      }
      List<String> names = new ArrayList<>();
      context.iterateNames().forEachRemaining(names::add);
      List<String> mistakes =
          SettingsCheck.check(names, name -> Optional.ofNullable(context.proceed(name)), mappings);
      if (!mistakes.isEmpty()) {
        throw new ConfigValidationException(
            mistakes.stream().map(Problem::new).toArray(Problem[]::new));
      }
    }

    private List<Class<?>> ours() {
      List<Class<?>> ours = new ArrayList<>();
      for (ConfigClass mapping : builder.getMappingsBuilder().getMappings()) {
        if (mapping.getType().getName().startsWith("io.poststrom.")) {
          ours.add(mapping.getType());
        }
      }
      ours.sort(Comparator.comparing(Class::getName));
      return ours;
    }
  }
}
