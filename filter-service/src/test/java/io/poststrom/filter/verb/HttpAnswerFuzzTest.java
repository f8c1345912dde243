package io.poststrom.filter.verb;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.filter.care.PolicyFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Any octets as a web server's answer: one within the bounds, or an IOException with a reason. */
class HttpAnswerFuzzTest {
  private static final String[] BEGINNINGS = {
    "",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 200\r\ncontent-type: text/plain\r\ncontent-length:",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
  };

  @FuzzTest(maxDuration = "10s")
  void isReadOrRefused(byte @NotNull [] octets) {
    String any = new String(octets, StandardCharsets.ISO_8859_1);
    for (String beginning : BEGINNINGS) {
      byte[] answer = (beginning + any).getBytes(StandardCharsets.ISO_8859_1);
      try {
        if (HttpAnswer.read(new ByteArrayInputStream(answer))
            instanceof PolicyFile.Answered(int status, String type, String body)) {
          assertTrue(status >= 100 && status < 600);
          assertTrue(type.indexOf(';') < 0);
          assertTrue(body.length() <= answer.length);
        } else {
          fail("it was answered");
        }
      } catch (IOException e) {
        assertFalse(String.valueOf(e.getMessage()).isBlank());
      }
    }
  }
}
