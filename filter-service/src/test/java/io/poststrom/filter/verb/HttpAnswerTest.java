package io.poststrom.filter.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.poststrom.filter.care.PolicyFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {
  private static final PolicyFile HELLO = new PolicyFile.Answered(200, "text/plain", "hello");

  @ParameterizedTest
  @ValueSource(
      strings = {
        // to the end, of a length, in chunks
        "HTTP/1.1 200 OK\nContent-Type: text/plain\n\nhello",
        "HTTP/1.0 200\nContent-Type: Text/Plain; charset=utf-8\nContent-Length: 5\n\nhello, rest",
        "HTTP/1.1 200 OK\ncontent-type:text/plain\nTransfer-Encoding: chunked\n\n2\nhe\n3;x=y\nllo\n0\n\n",
      })
  void isRead(String answer) throws IOException {
    assertEquals(HELLO, read(answer.replace("\n", "\r\n")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK",
        "SSH-2.0-OpenSSH\n",
        "HTTP/1.1 99 x\n\n",
        "HTTP/1.1 200 OK\nno field\n\n",
        "HTTP/1.1 200 OK\nContent-Length: -1\n\n",
        "HTTP/1.1 200 OK\nContent-Length: 9\n\nhello",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nffffffffff\nhello",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nx\n",
      })
  void isRefusedWhereItIsBroken(String answer) {
    assertThrows(IOException.class, () -> read(answer.replace("\n", "\r\n")));
  }

  @Test
  void isRefusedWhereItIsLong() {
    String head = "HTTP/1.1 200 OK\r\n";
    String flood = "x".repeat(70_000);

    assertThrows(IOException.class, () -> read(head + "\r\n" + flood));
    assertThrows(IOException.class, () -> read(head + "A: " + flood + "\r\n\r\n"));
    assertThrows(IOException.class, () -> read(head + "Content-Length: 70000\r\n\r\n" + flood));
    assertThrows(IOException.class, () -> read(head + "A: b\r\n".repeat(20_000) + "\r\n"));
  }

  private static PolicyFile read(String answer) throws IOException {
    return HttpAnswer.read(new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
