package io.poststrom.filter.signing;

import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.settings.SigningDomain;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A document and its keys that sign now.
 *
 * @param keys none where none can be used
 */
record Signatory(SigningDomain document, List<SigningKey> keys) {
  Signatory {
    keys = List.copyOf(keys);
  }

  /** {@code example.org: 2026a, 2026b}. */
  String words() {
    return document.domain().ascii()
        + keys.stream()
            .map(key -> key.selector().ascii())
            .collect(Collectors.joining(", ", ": ", ""));
  }
}
