package io.poststrom.broker;

/** The broker did not become ready; the message says why in words for a person. */
public final class BrokerFailed extends Exception {
  /** With the reason. */
  public BrokerFailed(String message) {
    super(message);
  }
}
