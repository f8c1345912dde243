package io.poststrom.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A DATA whose content holds a sequence that some servers take for its end, and then a second
 * envelope.
 */
final class Smuggling {
  private Smuggling() {}

  static boolean concerns(JsonNode row, String side) {
    String told = row.path("side").asText("both");
    return told.equals(side) || told.equals("both");
  }

  static byte[] stream(JsonNode row, String recipient) {
    String outer =
        """
        From: outer@sender.example\r
        To: %1$s\r
        Subject: outer\r
        Message-ID: <outer@sender.example>\r
        \r
        outer body"""
            .formatted(recipient);
    String inner =
        """
        MAIL FROM:<smuggled@sender.example>\r
        RCPT TO:<%1$s>\r
        DATA\r
        From: smuggled@sender.example\r
        Subject: smuggled\r
        Message-ID: <smuggled@sender.example>\r
        \r
        inner\r
        .\r
        QUIT\r
        """
            .formatted(recipient);
    return (outer + row.get("sequence").asText() + inner).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Sends the stream as DATA and gathers the replies until the connection ends. */
  static List<String> send(Entrance entrance, JsonNode row, String recipient) throws IOException {
    try (RawClient client = new RawClient(entrance)) {
      client.reply();
      for (String line :
          List.of(
              entrance.door().hello() + " tester.example",
              "MAIL FROM:<outer@sender.example>",
              "RCPT TO:<" + recipient + ">",
              "DATA")) {
        client.command(line);
        Optional<String> reply = client.reply();
        if (reply.isEmpty() || reply.get().charAt(0) > '3') {
          throw new IOException(line + " was answered " + reply.orElse("by closing"));
        }
      }
      client.send(stream(row, recipient));
      return replies(client);
    }
  }

  private static List<String> replies(RawClient client) {
    List<String> replies = new ArrayList<>();
    try {
      Optional<String> reply = client.reply();
      while (reply.isPresent()) {
        replies.add(reply.get());
        if (reply.get().startsWith("221")) {
          return replies;
        }
        reply = client.reply();
      }
    } catch (SocketTimeoutException e) {
      replies.add("TIMEOUT");
    }
    return replies;
  }
}
