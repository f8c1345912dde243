package io.poststrom.filter.verb;

import io.poststrom.dns.ServerAddress;
import io.poststrom.smtp.Domain;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The command line after the verb. */
final class Options {
  static final Set<String> DNS_CHECK =
      Set.of("--selector", "--server", "--settings", "--mta-sts-server", "--ca", "--json");
  static final Set<String> DKIM_GENERATE = Set.of("--algorithm", "--bits", "--settings");
  static final Set<String> DKIM_PUBLISH = Set.of("--settings");
  static final Set<String> RULES_CHECK = Set.of();
  static final Set<String> DKIM_CHECK = Set.of("--server", "--settings", "--json");

  private static final int DNS_PORT = 53;
  private static final int HTTPS_PORT = 443;
  private static final int MAX_SELECTORS = 50;
  private static final String SETTINGS = "data/mail-settings";

  private final List<String> words = new ArrayList<>();
  private final Map<String, List<String>> values = new HashMap<>();

  private Options() {}

  /** How findings look. */
  enum Shape {
    LINES,
    JSON
  }

  static Options parse(List<String> arguments, Set<String> known) throws UsageError {
    Options options = new Options();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("-")) {
        options.words.add(argument);
      } else if (!known.contains(argument)) {
        throw new UsageError(
            "unknown option "
                + argument
                + "; there are "
                + String.join(", ", new TreeSet<>(known)));
      } else if (argument.equals("--json")) {
        options.values.put(argument, List.of());
      } else if (++i == arguments.size()) {
        throw new UsageError(argument + " needs a value");
      } else {
        options.values.computeIfAbsent(argument, a -> new ArrayList<>()).add(arguments.get(i));
      }
    }
    return options;
  }

  Shape shape() {
    return values.containsKey("--json") ? Shape.JSON : Shape.LINES;
  }

  /** The one word that must be there. */
  Domain oneDomain() throws UsageError {
    if (words.size() != 1) {
      throw new UsageError("want one domain, such as example.org");
    }
    return domain(words.getFirst());
  }

  /** The one word that may be there. */
  Optional<Domain> domain() throws UsageError {
    return words.isEmpty() ? Optional.empty() : Optional.of(oneDomain());
  }

  /** The files that are named, one at least. */
  List<Path> files() {
    return words.stream().map(Path::of).toList();
  }

  /** A domain and, perhaps, a selector. */
  List<Domain> domainAndSelector() throws UsageError {
    if (words.isEmpty() || words.size() > 2) {
      throw new UsageError("want a domain and, if you like, a selector: example.org 2026a");
    }
    List<Domain> parsed = new ArrayList<>(List.of(domain(words.getFirst())));
    if (words.size() == 2) {
      parsed.add(selector(words.getLast()));
    }
    return parsed;
  }

  List<Domain> selectors() throws UsageError {
    List<Domain> selectors = new ArrayList<>();
    for (String text : values.getOrDefault("--selector", List.of())) {
      selectors.add(selector(text));
    }
    if (selectors.size() > MAX_SELECTORS) {
      throw new UsageError("want at most " + MAX_SELECTORS + " selectors");
    }
    return selectors;
  }

  /** The resolvers to ask; none means the system's. */
  List<InetSocketAddress> servers() throws UsageError {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String text : values.getOrDefault("--server", List.of())) {
      servers.add(address("--server", text, DNS_PORT));
    }
    return servers;
  }

  Optional<InetSocketAddress> policyServer() throws UsageError {
    Optional<String> text = last("--mta-sts-server");
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(address("--mta-sts-server", text.get(), HTTPS_PORT));
  }

  Optional<Path> certificates() {
    return last("--ca").map(Path::of);
  }

  /** The folder of mail settings. */
  Path settings() {
    return Path.of(last("--settings").orElse(SETTINGS));
  }

  /** One of some words. */
  String choice(String option, List<String> choices) throws UsageError {
    String value = last(option).orElse(choices.getFirst());
    if (!choices.contains(value)) {
      throw new UsageError(option + " is one of " + String.join(", ", choices) + ", not " + value);
    }
    return value;
  }

  private Optional<String> last(String option) {
    return Optional.ofNullable(values.get(option)).map(List::getLast);
  }

  private static InetSocketAddress address(String option, String text, int port) throws UsageError {
    try {
      return ServerAddress.parse(option, text, port);
    } catch (IllegalArgumentException e) {
      throw new UsageError(String.valueOf(e.getMessage()));
    }
  }

  private static Domain domain(String text) throws UsageError {
    String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    try {
      Domain domain = Domain.of(bare);
      if (!domain.ascii().matches("[0-9.]+")) {
        return domain;
      }
    } catch (IllegalArgumentException e) {
      throw new UsageError("'" + text + "' is no domain: " + e.getMessage());
    }
    throw new UsageError("'" + text + "' is an address; want a domain such as example.org");
  }

  private static Domain selector(String text) throws UsageError {
    try {
      return Domain.of(text);
    } catch (IllegalArgumentException e) {
      throw new UsageError("'" + text + "' is no selector: " + e.getMessage());
    }
  }
}
