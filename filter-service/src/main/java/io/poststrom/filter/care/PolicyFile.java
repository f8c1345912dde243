package io.poststrom.filter.care;

/** What came of the question for {@code https://mta-sts.DOMAIN/.well-known/mta-sts.txt}. */
public sealed interface PolicyFile {
  /** Nobody asked: there is no record that points to it. */
  record NotAsked() implements PolicyFile {}

  /** DNS did not say where the host is. */
  record Unknown(String reason) implements PolicyFile {}

  /** No host, no connection, no valid certificate, or no HTTP answer in time and within bounds. */
  record Failed(String reason) implements PolicyFile {}

  /**
   * An HTTP answer.
   *
   * @param status the status code
   * @param mediaType without parameters, in lower case; empty where there is none
   */
  record Answered(int status, String mediaType, String body) implements PolicyFile {}
}
