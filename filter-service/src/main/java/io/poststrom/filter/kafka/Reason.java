package io.poststrom.filter.kafka;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;

/** Why something of the log's could not be done, in words for people. */
public final class Reason {
  private Reason() {}

  /** Never empty: many a timeout has no message of its own. */
  public static String of(Throwable failure) {
    Throwable why = failure;
    for (Throwable cause = why.getCause();
        cause != null && isWrapper(why, cause);
        cause = why.getCause()) {
      why = cause;
    }
    if (why instanceof TimeoutException) {
      return "the log did not answer in time";
    }
    String message = why.getMessage();
    return message == null || message.isBlank() ? why.getClass().getSimpleName() : message;
  }

  /** What says nothing but that there is a cause. */
  private static boolean isWrapper(Throwable failure, Throwable cause) {
    return failure instanceof ExecutionException
        || failure instanceof CompletionException
        || failure instanceof KafkaException && cause.toString().equals(failure.getMessage());
  }
}
