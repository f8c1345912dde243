package io.poststrom.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One dialogue, step by step: connect, send (a line; CRLF is added), raw (octets as given), expect
 * (codes between bars), pause, close, expect_close.
 */
final class Dialog implements Closeable {
  private static final String RECIPIENT = "bob@local.test";
  private static final String LOCAL_DOMAIN = "local.test";

  private final Entrance entrance;
  private final StringBuilder sent = new StringBuilder();
  private String answered = "";
  private @Nullable RawClient client;

  Dialog(Entrance entrance) {
    this.entrance = entrance;
  }

  /** Takes a step; empty where it went as expected. */
  Optional<String> take(JsonNode step) throws IOException {
    if (step.has("connect")) {
      close();
      client = new RawClient(entrance);
    } else if (step.has("send")) {
      send(step, step.get("send").asText() + "\r\n");
    } else if (step.has("raw")) {
      send(step, step.get("raw").asText());
    } else if (step.has("expect")) {
      return expect(step.get("expect").asText());
    } else if (step.has("pause")) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(step.get("pause").asLong()));
    } else if (step.has("close")) {
      close();
    } else if (step.has("expect_close")) {
      return expectClose();
    } else {
      return Optional.of("this driver does not know " + step);
    }
    return Optional.empty();
  }

  /** What was sent last: since the last reply that was as expected, if anything was. */
  String sent() {
    return sent.isEmpty() ? answered : sent.toString();
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }

  private void send(JsonNode step, String text) throws IOException {
    String filled = text.replace("{RCPT}", RECIPIENT).replace("{LOCAL_DOMAIN}", LOCAL_DOMAIN);
    sent.append(filled);
    boolean latin1 = step.path("latin1").asBoolean();
    connected()
        .send(filled.getBytes(latin1 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
  }

  private Optional<String> expect(String codes) throws IOException {
    Optional<String> reply;
    try {
      reply = connected().reply();
    } catch (SocketTimeoutException e) {
      return Optional.of("wanted " + codes + ", got no reply in time");
    }
    if (reply.isEmpty()) {
      return Optional.of("wanted " + codes + ", the connection was closed");
    }
    for (String code : codes.split("\\|", -1)) {
      if (reply.get().startsWith(code.substring(0, 1))) {
        answered = sent();
        sent.setLength(0);
        return Optional.empty();
      }
    }
    return Optional.of("wanted " + codes + ", got " + reply.get());
  }

  private Optional<String> expectClose() throws IOException {
    try {
      Optional<String> reply = connected().reply();
      return reply.map(line -> "wanted the connection closed, got " + line);
    } catch (SocketTimeoutException e) {
      return Optional.of("wanted the connection closed, it stayed open");
    }
  }

  private RawClient connected() throws IOException {
    if (client == null) {
      throw new IOException("the dialogue does not begin with connect");
    }
    return client;
  }
}
