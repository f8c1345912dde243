package io.poststrom.standalone.look;

import java.util.ArrayList;
import java.util.List;

/**
 * The command line after the verb.
 *
 * @param words what is not an option
 * @param kafka where the broker listens, host:port
 */
record LookOptions(List<String> words, Shape shape, Extent extent, String kafka) {
  /** How the answer looks. */
  enum Shape {
    TABLE,
    JSON
  }

  /** How long to go on. */
  enum Extent {
    /** What is there. */
    SO_FAR,
    /** What comes from now on. */
    FOLLOW
  }

  LookOptions {
    words = List.copyOf(words);
  }

  static LookOptions parse(List<String> arguments) throws LookError {
    List<String> words = new ArrayList<>();
    Shape shape = Shape.TABLE;
    Extent extent = Extent.SO_FAR;
    String kafka = "127.0.0.1:19092";
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      switch (argument) {
        case "--json" -> shape = Shape.JSON;
        case "--follow", "-f" -> extent = Extent.FOLLOW;
        case "--kafka" -> {
          if (++i == arguments.size()) {
            throw new LookError("--kafka needs HOST:PORT");
          }
          kafka = arguments.get(i);
        }
        default -> {
          if (argument.startsWith("-")) {
            throw new LookError(
                "unknown option %s; there are --json, --follow, --kafka HOST:PORT"
                    .formatted(argument));
          }
          words.add(argument);
        }
      }
    }
    return new LookOptions(words, shape, extent, kafka);
  }
}
