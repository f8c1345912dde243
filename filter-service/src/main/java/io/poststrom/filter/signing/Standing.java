package io.poststrom.filter.signing;

/**
 * Where a key of a document stands.
 *
 * @param detail for people; empty where the state says all
 */
record Standing(KeyState state, String detail) {
  String sentence() {
    return state.sentence() + (detail.isEmpty() ? "" : " (" + detail + ")");
  }
}
