package io.poststrom.bench;

import java.util.List;

/**
 * A mail of the benchmark of authentication.
 *
 * @param domain in From, and the reverse-path's
 * @param selectors of the keys that have signed it
 * @param content header and body
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record AuthMail(String domain, List<String> selectors, byte[] content) {
  /** Whom every domain lets send, and nobody else. */
  static final String CLIENT = "192.0.2.25";

  static final String HELO = "mx.example.net";

  String reversePath() {
    return "sender@" + domain;
  }
}
