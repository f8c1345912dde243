package io.poststrom.ingress.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.transcript.Transcript.Line;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.DeliverBy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Plays the client's part of a transcript and compares what the server says. */
record TranscriptRun(Transcript transcript, FakeWorld world, Peer peer) {

  static Listener listener(Transcript transcript) {
    return Stream.of(Listener.SUBMISSIONS, Listener.SUBMISSION, Listener.LMTP)
        .filter(listener -> transcript.contains("listener " + listener.label()))
        .findFirst()
        .orElse(Listener.MX);
  }

  static Trust trust(Transcript transcript) {
    return transcript.contains("trust relay") ? Trust.RELAY : Trust.WORLD;
  }

  /** A world in which the door waits from the beginning where the transcript says so. */
  static FakeWorld world(Transcript transcript) {
    FakeWorld world = new FakeWorld();
    if (transcript.contains("door waits")) {
      world.door.does("waits");
    }
    return world;
  }

  void play() throws IOException {
    int number = 0;
    for (Line line : transcript.lines()) {
      number++;
      switch (line) {
        case Line.Send(byte[] octets) -> peer.send(octets);
        case Line.ClientTls() -> peer.handshake();
        case Line.ClientClose() -> peer.leave();
        case Line.Expect expected -> expect(expected, number);
        case Line.ExpectClose() -> peer.expectClosed();
        case Line.Around(String what) -> around(what);
      }
    }
  }

  /** What came out, as text: {@code .mail} files hold this. */
  String mails() {
    StringBuilder all = new StringBuilder();
    world.mails.forEach(mail -> all.append(text(mail)));
    return all.toString();
  }

  void compareMails() throws IOException {
    if (Files.exists(transcript.mailFile())) {
      assertEquals(Files.readString(transcript.mailFile()), mails());
    }
  }

  private void expect(Line.Expect expected, int number) throws IOException {
    String line;
    try {
      line = peer.line();
    } catch (IOException e) {
      throw new IOException("line " + number + " wanted '" + expected.text() + "': " + e, e);
    }
    if (!expected.matches(line)) {
      assertEquals(expected.text(), line, "in line " + number);
    }
  }

  private void around(String what) throws IOException {
    switch (what.replaceAll(" .*", "")) {
      case "listener", "trust", "introducer" -> {}
      case "door" -> {
        if (!what.endsWith("waits")) {
          world.door.does(what.substring(5));
        }
      }
      case "log" -> world.logWorks = what.endsWith("works");
      case "shutdown" -> peer.shutdownServer();
      default -> {
        if (!what.startsWith("+")) {
          fail("nothing is known of @ " + what);
        }
        world.move(Duration.parse("PT" + what.substring(1).toUpperCase(Locale.ROOT)));
        peer.timePasses();
      }
    }
  }

  private String text(AcceptedMail mail) {
    Envelope envelope = mail.envelope();
    StringBuilder text = new StringBuilder();
    text.append("from <").append(envelope.reversePath().text()).append('>');
    text.append(' ').append(envelope.body().keyword()).append(' ').append(envelope.addressForm());
    envelope.ret().ifPresent(ret -> text.append(" RET=").append(ret));
    envelope.envid().ifPresent(id -> text.append(" ENVID=").append(id));
    envelope.releaseAt().ifPresent(time -> text.append(" held until ").append(time));
    if (envelope.priority() != 0) {
      text.append(" priority ").append(envelope.priority());
    }
    text.append(envelope.requiresTls() ? " REQUIRETLS" : "");
    envelope
        .deadline()
        .ifPresent(
            late ->
                text.append(" by ")
                    .append(late.at())
                    .append(' ')
                    .append(late.mode())
                    .append(late.trace() == DeliverBy.Trace.WANTED ? " traced" : ""));
    text.append('\n');
    for (Recipient recipient : envelope.recipients()) {
      text.append("to <").append(recipient.mailbox().text()).append('>');
      if (!recipient.notifications().isEmpty()) {
        text.append(" NOTIFY=").append(new TreeSet<>(recipient.notifications()));
      }
      recipient
          .originalRecipient()
          .ifPresent(o -> text.append(" ORCPT=").append(o.type()).append(';').append(o.address()));
      text.append('\n');
    }
    text.append(envelope.size()).append(" octets, ").append(envelope.hops()).append(" hops\n\n");
    mail.prepended().forEach(field -> text.append(field.replace("\r\n", "\n")));
    String content = new String(world.content(mail), StandardCharsets.UTF_8);
    return text.append(content.replace("\r\n", "\n")).append("\n====\n").toString();
  }
}
