package io.poststrom.ingress.door;

/**
 * Something that speaks against a client, or for it.
 *
 * @param check which check says so: a name for metrics
 * @param weight below zero where it speaks for the client
 * @param words what is the matter, for the client
 */
record Finding(String check, int weight, String words) {
  private static final String LIST = "list ";

  /** A DNS list of this name says so. */
  static Finding ofList(String zone, int weight, String words) {
    return new Finding(LIST + zone, weight, words);
  }

  /** Whether a DNS list says so. */
  boolean isOfList() {
    return check.startsWith(LIST);
  }
}
