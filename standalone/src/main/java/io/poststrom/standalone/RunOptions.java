package io.poststrom.standalone;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line of {@code run}: every option is a setting.
 *
 * @param settings keys and values, with a higher rank than environment and files
 */
record RunOptions(Map<String, String> settings) {
  RunOptions {
    settings = Map.copyOf(settings);
  }

  static RunOptions parse(List<String> arguments) throws UsageError {
    Map<String, String> settings = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--data") && i + 1 < arguments.size()) {
        settings.put("poststrom.data", arguments.get(++i));
      } else if (argument.startsWith("-D") && argument.indexOf('=') > 2) {
        int equals = argument.indexOf('=');
        settings.put(argument.substring(2, equals), argument.substring(equals + 1));
      } else {
        throw new UsageError("run takes --data DIR and -Dkey=value, not '%s'".formatted(argument));
      }
    }
    return new RunOptions(settings);
  }
}
