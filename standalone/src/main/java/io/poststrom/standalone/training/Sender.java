package io.poststrom.standalone.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Hands in mails over one connection, one command at a time. */
record Sender(int port, String domain, int mails) implements Runnable {
  private static final String CONTENT =
      "From: ann@example.org\r\nSubject: training\r\n\r\n" + ("x".repeat(70) + "\r\n").repeat(55);

  @Override
  public void run() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      socket.setTcpNoDelay(true);
      expect(in);
      say(socket, in, "EHLO trainer");
      for (int i = 0; i < mails; i++) {
        say(socket, in, "MAIL FROM:<ann@example.org>");
        say(socket, in, "RCPT TO:<bob@" + domain + ">");
        say(socket, in, "DATA");
        say(socket, in, CONTENT + ".");
      }
      say(socket, in, "QUIT");
    } catch (IOException e) {
      throw new IllegalStateException("the gateway in training: " + e.getMessage(), e);
    }
  }

  private static void say(Socket socket, BufferedReader in, String text) throws IOException {
    socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    expect(in);
  }

  private static void expect(BufferedReader in) throws IOException {
    String line = in.readLine();
    while (line != null && line.length() > 3 && line.charAt(3) == '-') {
      line = in.readLine();
    }
    if (line == null || line.charAt(0) > '3') {
      throw new IOException("it answered " + line);
    }
  }
}
