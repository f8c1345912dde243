package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class ReasonTest {
  @Test
  void aTimeoutIsSaidInWords() {
    String late = "the log did not answer in time";
    assertEquals(late, Reason.of(new TimeoutException()));
    assertEquals(late, Reason.of(new KafkaException(new TimeoutException())));
    assertEquals(
        late, Reason.of(new CompletionException(new ExecutionException(new TimeoutException()))));
  }

  @Test
  void whatHasAMessageKeepsIt() {
    assertEquals("gone", Reason.of(new ExecutionException(new IOException("gone"))));
    assertEquals("fenced", Reason.of(new KafkaException("fenced", new IOException("gone"))));
    assertEquals("IOException", Reason.of(new IOException()));
  }
}
