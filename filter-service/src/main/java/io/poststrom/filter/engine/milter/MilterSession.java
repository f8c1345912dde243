package io.poststrom.filter.engine.milter;

import io.poststrom.filter.content.HeaderField;
import io.poststrom.filter.engine.AnswerReader;
import io.poststrom.filter.engine.Connection;
import io.poststrom.filter.engine.EngineFailure;
import io.poststrom.filter.engine.EngineMail;
import io.poststrom.filter.engine.milter.MilterReply.Answer;
import io.poststrom.filter.pipeline.Change;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One mail on a milter's connection, as if it came in by SMTP just now: connect, HELO, MAIL, RCPT,
 * DATA, header, body, end. A step that the milter does not want is left out, an answer that it does
 * not give is not waited for.
 */
final class MilterSession {
  /** Octets of changes: a content of half as many can't be written anew. */
  private static final int MOST_CHANGED = 2 * 1_048_576;

  /** Longer packets make libmilter hang up. */
  private static final int CHUNK = 65_535;

  private final Connection connection;
  private final Terms terms;
  private final Macros macros;
  private final EngineMail mail;
  private final Envelope envelope;
  private final List<Change> changes = new ArrayList<>();
  private Optional<String> quarantine = Optional.empty();
  private int refused;
  private long changed;

  MilterSession(Connection connection, Terms terms, String hostname, EngineMail mail) {
    this.connection = connection;
    this.terms = terms;
    this.mail = mail;
    this.envelope = mail.envelope();
    this.macros = new Macros(terms, hostname, envelope);
  }

  /**
   * What came of it.
   *
   * @param end the last word
   * @param refused recipients that it refused while it took others
   */
  record Judged(Answer end, List<Change> changes, Optional<String> quarantine, int refused) {
    Judged {
      changes = List.copyOf(changes);
    }
  }

  private interface Step {
    Answer take() throws IOException;
  }

  Judged judge() throws IOException {
    List<Step> steps =
        List.of(
            this::connect,
            this::helo,
            this::mailFrom,
            this::recipients,
            this::data,
            this::header,
            this::endOfHeader,
            this::body);
    for (Step step : steps) {
      Answer answer = step.take();
      if (!(answer instanceof MilterReply.Continue || answer instanceof MilterReply.Skip)) {
        return new Judged(answer, List.of(), Optional.empty(), refused);
      }
    }
    Answer end = endOfMail();
    if (changed > MOST_CHANGED) {
      String why = "it wants more than " + MOST_CHANGED + " octets changed";
      return new Judged(end, List.of(), quarantine.or(() -> Optional.of(why)), refused);
    }
    return new Judged(end, changes, quarantine, refused);
  }

  private Answer connect() throws IOException {
    if (terms.has(Flags.NO_CONNECT)) {
      return new MilterReply.Continue();
    }
    send(macros.connect());
    String address = envelope.client().address();
    int port = envelope.client().port();
    String name = "[" + address + "]\0";
    char family = address.indexOf(':') < 0 ? '4' : '6';
    byte[] data = (name + family + "pp" + address + "\0").getBytes(StandardCharsets.US_ASCII);
    data[name.length() + 1] = (byte) (port >> 8);
    data[name.length() + 2] = (byte) port;
    send(new Packet('C', data));
    return answer(Flags.NR_CONNECT);
  }

  private Answer helo() throws IOException {
    if (terms.has(Flags.NO_HELO) || envelope.client().helo().isEmpty()) {
      return new MilterReply.Continue();
    }
    send(macros.helo());
    send(Packet.of('H', envelope.client().helo()));
    return answer(Flags.NR_HELO);
  }

  private Answer mailFrom() throws IOException {
    if (terms.has(Flags.NO_MAIL)) {
      return new MilterReply.Continue();
    }
    send(macros.mail());
    List<String> words = new ArrayList<>();
    words.add("<" + envelope.reversePath().text() + ">");
    words.add("SIZE=" + envelope.size());
    if (envelope.body() != BodyType.SEVEN_BIT) {
      words.add("BODY=8BITMIME");
    }
    if (envelope.addressForm() != AddressForm.ASCII) {
      words.add("SMTPUTF8");
    }
    send(Packet.of('M', words.toArray(String[]::new)));
    return answer(Flags.NR_MAIL);
  }

  /** One that is refused is refused alone, unless all are. */
  private Answer recipients() throws IOException {
    if (terms.has(Flags.NO_RCPT)) {
      return new MilterReply.Continue();
    }
    Answer last = new MilterReply.Continue();
    for (Recipient recipient : envelope.recipients()) {
      send(macros.rcpt(recipient));
      send(Packet.of('R', "<" + recipient.mailbox().text() + ">"));
      Answer answer = answer(Flags.NR_RCPT);
      switch (answer) {
        case MilterReply.Accept accept -> {
          return accept;
        }
        case MilterReply.Discard discard -> {
          return discard;
        }
        case MilterReply.Reject reject -> {
          refused++;
          last = reject;
        }
        case MilterReply.Defer defer -> {
          refused++;
          last = defer;
        }
        case MilterReply.Continue ignored -> {}
        case MilterReply.Skip ignored -> {}
      }
    }
    return refused == envelope.recipients().size() ? last : new MilterReply.Continue();
  }

  private Answer data() throws IOException {
    if (terms.has(Flags.NO_DATA) || terms.version() < 4) {
      return new MilterReply.Continue();
    }
    send(macros.data());
    send(Packet.of('T'));
    return answer(Flags.NR_DATA);
  }

  private Answer header() throws IOException {
    if (terms.has(Flags.NO_HEADERS)) {
      return new MilterReply.Continue();
    }
    for (HeaderField field : mail.header().fields()) {
      Packet packet = Packet.field(field.name(), value(field));
      if (packet.data().length > CHUNK) {
        throw new EngineFailure(EngineFailure.Kind.CONTENT, "a header field is too long");
      }
      send(packet);
      Answer answer = answer(Flags.NR_HEADER);
      if (!(answer instanceof MilterReply.Continue)) {
        return answer;
      }
    }
    return new MilterReply.Continue();
  }

  /** As it stands in the mail, folded, with LF for CRLF. */
  private String value(HeaderField field) {
    String raw =
        new String(
            mail.start(), field.start(), field.end() - field.start(), StandardCharsets.ISO_8859_1);
    String value = raw.substring(raw.indexOf(':') + 1).replace("\r\n", "\n").replace('\0', '?');
    return !terms.has(Flags.LEADING_SPACE) && value.startsWith(" ") ? value.substring(1) : value;
  }

  private Answer endOfHeader() throws IOException {
    if (terms.has(Flags.NO_EOH)) {
      return new MilterReply.Continue();
    }
    send(macros.endOfHeader());
    send(Packet.of('N'));
    return answer(Flags.NR_EOH);
  }

  private Answer body() throws IOException {
    if (terms.has(Flags.NO_BODY)) {
      return new MilterReply.Continue();
    }
    BodyFeed feed = new BodyFeed(mail.header().bodyStart());
    mail.content(feed);
    return feed.last;
  }

  /** Sends what is behind the header, in chunks, until the milter has seen enough. */
  private final class BodyFeed implements EngineMail.Sink {
    private int header;
    private Answer last = new MilterReply.Continue();

    private BodyFeed(int header) {
      this.header = header;
    }

    @Override
    public void octets(byte[] octets) throws IOException {
      int at = Math.min(header, octets.length);
      header -= at;
      while (at < octets.length && last instanceof MilterReply.Continue) {
        int count = Math.min(CHUNK, octets.length - at);
        Packet.write(connection.out(), 'B', octets, at, count);
        last = answer(Flags.NR_BODY);
        at += count;
      }
    }
  }

  private Answer endOfMail() throws IOException {
    send(macros.endOfMail());
    send(Packet.of('E'));
    connection.out().flush();
    while (true) {
      Packet packet = Packet.read(connection.in());
      switch (MilterReply.of(packet)) {
        case Answer answer -> {
          return answer;
        }
        case MilterReply.Progress ignored -> {}
        case MilterReply.Modify(Change change) -> {
          changes.add(spaced(change));
          changed += packet.data().length;
          limit();
        }
        case MilterReply.Quarantine(String reason) -> quarantine = Optional.of(reason);
      }
    }
  }

  /** As it is to stand behind the colon. */
  private Change spaced(Change change) {
    if (terms.has(Flags.LEADING_SPACE)) {
      return change;
    }
    return switch (change) {
      case Change.AddField(String name, String value) -> new Change.AddField(name, " " + value);
      case Change.SetField(int index, String name, String value) ->
          new Change.SetField(index, name, " " + value);
      case Change.Body body -> body;
      case Change.Sender sender -> sender;
      case Change.AddRecipient recipient -> recipient;
      case Change.RemoveRecipient recipient -> recipient;
    };
  }

  /** What can't be done anyway is not kept. */
  private void limit() throws IOException {
    if (changed > MOST_CHANGED) {
      changes.clear();
    }
    if (changes.size() > Change.MOST) {
      throw AnswerReader.failure("the milter wants more than " + Change.MOST + " changes");
    }
  }

  private void send(Packet packet) throws IOException {
    packet.write(connection.out());
  }

  /** To a command; none comes where the milter has said so. */
  private Answer answer(int withoutReply) throws IOException {
    if (terms.has(withoutReply)) {
      return new MilterReply.Continue();
    }
    connection.out().flush();
    while (true) {
      switch (MilterReply.of(Packet.read(connection.in()))) {
        case Answer answer -> {
          return answer;
        }
        case MilterReply.Progress ignored -> {}
        case MilterReply.Modify ignored -> throw tooEarly();
        case MilterReply.Quarantine ignored -> throw tooEarly();
      }
    }
  }

  private static IOException tooEarly() {
    return AnswerReader.failure("the milter changes the mail before its end");
  }
}
