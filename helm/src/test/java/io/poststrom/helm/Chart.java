package io.poststrom.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The chart, rendered with values. */
final class Chart {
  static final Path FOLDER = Path.of("poststrom").toAbsolutePath();

  private Chart() {}

  static Helm helm() {
    return new Helm(FOLDER);
  }

  /** As {@code helm template NAME --namespace mail --set VALUES}. */
  static String text(String release, Map<String, Object> values) {
    TemplateCommand command = helm().template().withName(release).withNamespace("mail");
    values.forEach(command::set);
    return command.call();
  }

  static String textOfFile(String release, Path values) {
    return helm().template().withName(release).withNamespace("mail").withValuesFile(values).call();
  }

  static List<Resource> render(String release, Map<String, Object> values) {
    return parse(text(release, values));
  }

  @SuppressWarnings("unchecked")
  static List<Resource> parse(String text) {
    List<Resource> all = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text)) {
      if (document != null) {
        all.add(new Resource((Map<String, Object>) document));
      }
    }
    return all;
  }

  /** One rendered object. */
  record Resource(Map<String, Object> tree) {
    String kind() {
      return at("kind").toString();
    }

    String name() {
      return at("metadata", "name").toString();
    }

    /** A value by keys and, within lists, numbers. */
    Object at(Object... path) {
      return Objects.requireNonNull(find(path), () -> "nothing at " + List.of(path));
    }

    boolean has(Object... path) {
      return find(path) != null;
    }

    private @org.jspecify.annotations.Nullable Object find(Object... path) {
      Object here = tree;
      for (Object step : path) {
        if (here instanceof Map<?, ?> map) {
          here = map.get(step);
        } else if (here instanceof List<?> list && (Integer) step < list.size()) {
          here = list.get((Integer) step);
        } else {
          return null;
        }
        if (here == null) {
          return null;
        }
      }
      return here;
    }
  }
}
