package io.poststrom.conformance;

/** A set about something that a later version will do. */
record NotBuiltSet(String name) implements ConformanceSet {
  @Override
  public Outcome run() {
    return new Outcome.NotBuilt();
  }
}
